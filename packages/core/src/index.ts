export type { Admission } from './admission.ts';
export type { Reply, SuccessCode } from './answers.ts';
export { FAILED_STATUS, refusalReply } from './answers.ts';
export { type AttachedDelivery, NotVerifiedError, requireDelivery, type WebhookEvents } from './attached-delivery.ts';
export { type MemoryStore, type MemoryStoreOptions, memoryStore } from './dedupe/memory-store.ts';
export type {
  Claim,
  ClaimRequest,
  ClaimResult,
  DedupeStore,
  ImmediateStore,
  NonceRequest,
  StoreCallOptions,
  StoreRecord,
} from './dedupe/store.ts';
export { StoreTimeoutError } from './dedupe/store-call.ts';
export type { Delivery } from './delivery.ts';
export type { OpenString, UnknownEventName } from './event-names.ts';
export type { Logger } from './logger.ts';
export type { MaybePromise } from './maybe-promise.ts';
export type { Passage, Placement } from './mount.ts';
export type * from './observer.ts';
export type { WebhookOptions } from './options.ts';
export {
  type DedupeKey,
  defineProvider,
  InvalidEventError,
  type KeyMaterial,
  type Provider,
  type SignatureFault,
  type SignedHeaders,
} from './provider.ts';
export { platos } from './providers/platos.ts';
export type { PlatosEvent, PlatosEventOf, PlatosTopic, PlatosUnknownEvent } from './providers/platos-events.ts';
export { type PlotonProvider, ploton, plotonReturning } from './providers/ploton.ts';
export type {
  JsonObject,
  PlotonErrorCode,
  PlotonEvent,
  PlotonTaskComplete,
  PlotonTaskError,
  PlotonTaskFailed,
  PlotonTaskProgress,
  PlotonTaskWaiting,
  PlotonUnknownEvent,
  PlotonWaitingData,
} from './providers/ploton-events.ts';
export { createReceiver, type Receiver } from './receiver.ts';
export { Refusal, type RefusalCode } from './refusal.ts';
export { refuseUncalled } from './refuse-uncalled.ts';
export type { BodyLimits, WebhookRequest } from './request.ts';
export type { Secret, SecretAnswer, SecretRequest } from './secrets.ts';
export type { OpenSession } from './session.ts';
export type { SignatureEncoding } from './signature-encoding.ts';
export type { SchemaOutput, StandardSchemaIssue, StandardSchemaResult, StandardSchemaV1 } from './standard-schema.ts';
export { parseIsoTimestamp, parseTimestamp } from './timestamp.ts';
export type { AnyProvider, CheckedEvent, EventName, EventOf, EventSchemas, Handler, Handlers } from './typed-events.ts';
export {
  createFetchHandler,
  type FetchApplication,
  type FetchContext,
  type FetchHandler,
} from './web/fetch-handler.ts';
export { readWebBody } from './web/read-web-body.ts';
export { replyResponse } from './web/reply-response.ts';
