export type { Reply, SuccessCode } from './answers/answers.ts';
export { FAILED_STATUS, refusalReply } from './answers/answers.ts';
export { Refusal, type RefusalCode } from './answers/refusal.ts';
export type { SenderAnswer } from './answers/sender-answer.ts';
export { withinLimit } from './body/declared-length.ts';
export { type MemoryStore, type MemoryStoreOptions, memoryStore } from './dedupe/memory-store.ts';
export {
  InFlightError,
  type NotClaimedCode,
  NotClaimedError,
  ShuttingDownError,
  StoreUnavailableError,
} from './dedupe/not-claimed-error.ts';
export type {
  Claim,
  ClaimRequest,
  ClaimResult,
  DedupeStore,
  ImmediateStore,
  NonceRequest,
  ReleaseOptions,
  StoreCallOptions,
  StoreRecord,
} from './dedupe/store.ts';
export { StoreClosedError, StoreFullError, StoreTimeoutError } from './dedupe/store-errors.ts';
export { type AttachedDelivery, NotVerifiedError, type WebhookEvents } from './deliver/attached-delivery.ts';
export { createGetDelivery, type GetDelivery, type VerifiedBy } from './deliver/get-delivery.ts';
export { type OnceOptions, type OnceRun, once } from './deliver/once.ts';
export type { OpenSession } from './deliver/session.ts';
export { fromJob } from './jobs/from-job.ts';
export type { Job, JobEnvelope } from './jobs/job.ts';
export { JobError, type JobErrorCode } from './jobs/job-error.ts';
export { createJobRunner, type JobOutcome, type JobRun, type JobRunner } from './jobs/job-runner.ts';
export type { JobRunnerOptions } from './jobs/job-runner-options.ts';
export type { PublishOptions, Sink, SinkAnswer, SinkJob, SqlClient } from './jobs/sink.ts';
export { type ToJobOptions, toJob } from './jobs/to-job.ts';
export type * from './observe/delivery-observations.ts';
export type { Logger } from './observe/logger.ts';
export { loggerOf } from './observe/logger-of.ts';
export type * from './observe/observation.ts';
export type * from './observe/observation-facts.ts';
export type * from './observe/observer.ts';
export type * from './observe/request-observations.ts';
export type * from './observe/store-observations.ts';
export type * from './observe/warning-observation.ts';
export type { WebhookOptions } from './options/options.ts';
export { requireOptions } from './options/require-options.ts';
export type { Admission } from './receive/admission.ts';
export type { Mounting, Passage, Placement } from './receive/mount.ts';
export { createReceiver, type Receiver } from './receive/receiver.ts';
export { refuseUncalled } from './receive/refuse-uncalled.ts';
export type { BodyLimits, WebhookRequest } from './receive/request.ts';
export type { SubmitOptions, SubmitOutcome } from './receive/submit-options.ts';
export type { MaybePromise } from './runtime/maybe-promise.ts';
export { isAbortSignal, isError, throwIfAborted } from './runtime/other-realms.ts';
export type { Challenge, GetChallenge, PostChallenge } from './senders/challenge.ts';
export { defineHandlers } from './senders/define-handlers.ts';
export { defineProvider } from './senders/define-provider.ts';
export type { Delivery } from './senders/delivery.ts';
export type { OpenString, UnknownEventName, UnknownSenderName } from './senders/event-names.ts';
export { InvalidSecretError } from './senders/invalid-secret-error.ts';
export { platos } from './senders/platos.ts';
export type { PlatosEvent, PlatosEventOf, PlatosTopic, PlatosUnknownEvent } from './senders/platos-events.ts';
export { type PlotonProvider, ploton, plotonReturning } from './senders/ploton.ts';
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
} from './senders/ploton-events.ts';
export {
  type DedupeKey,
  type EventContext,
  InvalidEventError,
  type KeyMaterial,
  type Provider,
  type RequestTarget,
  type SignatureFault,
  type SignedContentMaterial,
  type SignedHeaders,
} from './senders/provider.ts';
export type { SignatureEncoding } from './senders/signature-encoding.ts';
export type {
  SchemaOutput,
  StandardSchemaIssue,
  StandardSchemaResult,
  StandardSchemaV1,
} from './senders/standard-schema.ts';
export { parseIsoTimestamp, parseTimestamp } from './senders/timestamp.ts';
export type {
  AnyProvider,
  CheckedEvent,
  EventName,
  EventOf,
  EventSchemas,
  Handler,
  Handlers,
} from './senders/typed-events.ts';
export { ed25519 } from './verify/schemes/ed25519.ts';
export { hmacSha1, hmacSha512 } from './verify/schemes/hmac.ts';
export type { Scheme, SignedRequest } from './verify/schemes/scheme.ts';
export { sharedToken } from './verify/schemes/shared-token.ts';
export { type VerifyMaterial, verifiedBy } from './verify/schemes/verified-by.ts';
export type { Secret, SecretAnswer, SecretRequest } from './verify/secrets.ts';
export {
  createFetchHandler,
  type FetchApplication,
  type FetchContext,
  type FetchHandler,
} from './web/fetch-handler.ts';
export type { FetchWebhookOptions } from './web/fetch-options.ts';
export { onAbort } from './web/on-abort.ts';
export { readWebBody } from './web/read-web-body.ts';
export { replyResponse } from './web/reply-response.ts';
export type { RequestLike } from './web/request-like.ts';
export { withBody } from './web/with-body.ts';
