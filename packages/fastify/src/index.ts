export {
  type AttachedDelivery,
  type CheckedEvent,
  type Delivery,
  defineHandlers,
  defineProvider,
  type EventOf,
  type EventSchemas,
  fromJob,
  type GetDelivery,
  type Handler,
  type Handlers,
  type Job,
  type JobEnvelope,
  JobError,
  type JobErrorCode,
  type JsonObject,
  type Logger,
  type MemoryStore,
  memoryStore,
  NotVerifiedError,
  type Observation,
  type Observer,
  type PlatosEvent,
  type PlatosEventOf,
  type PlatosTopic,
  type PlatosUnknownEvent,
  type PlotonErrorCode,
  type PlotonEvent,
  type PlotonProvider,
  type PlotonTaskComplete,
  type PlotonTaskError,
  type PlotonTaskFailed,
  type PlotonTaskProgress,
  type PlotonTaskWaiting,
  type PlotonUnknownEvent,
  type PlotonWaitingData,
  type Provider,
  platos,
  ploton,
  plotonReturning,
  type Receiver,
  type SubmitOptions,
  type SubmitOutcome,
  toJob,
  type UnknownEventName,
} from '@hookgate/core';
export { keepRawBody } from '@hookgate/core/node';
export type { RouteHooks } from './fastify-request.ts';
export type { FastifyWebhookOptions, PluginPlacement, WebhookRouteOptions } from './fastify-webhook-options.ts';
export { getDelivery } from './get-delivery.ts';
export type { GuardedRoute } from './guard-route.ts';
export { type PlatosWebhook, platosRoute, platosWebhook } from './platos.ts';
export { type PlotonWebhook, plotonRoute, plotonWebhook } from './ploton.ts';
export type { WebhookPlugin } from './plugin.ts';
export { webhook } from './webhook.ts';
export { type WebhookRoute, webhookRoute } from './webhook-route.ts';
