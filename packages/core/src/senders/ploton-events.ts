import type { OpenString, UnknownEventName } from './event-names.ts';

/** Fields every Ploton event has (source: Ploton, Architecture / Webhooks, "Payload fields"). */
interface PlotonEventBase<TName extends string, TData> {
  readonly event: TName;
  /** The task that triggered the event, such as `task_8xK2mP`. */
  readonly task_id: string;
  /** When the event happened, ISO 8601; a retry repeats it. */
  readonly timestamp: string;
  readonly data: TData;
}

/** A JSON object of which nothing else is known. */
export type JsonObject = { readonly [field: string]: unknown };

/** The task finished; `data` is its result. */
export type PlotonTaskComplete<TResult = JsonObject> = PlotonEventBase<'task.complete', TResult>;

/** The task failed for good. */
export type PlotonTaskFailed = PlotonEventBase<'task.failed', { readonly error: PlotonTaskError } & JsonObject>;

/** The task reached a milestone; the shape of `data` is not fixed. */
export type PlotonTaskProgress = PlotonEventBase<'task.progress', JsonObject>;

/** The task is paused until somebody acts: authorises a service, or answers a question. */
export type PlotonTaskWaiting = PlotonEventBase<'task.waiting', PlotonWaitingData>;

/** An event type newer than this version of Hookgate. */
export type PlotonUnknownEvent = PlotonEventBase<UnknownEventName, unknown>;

/**
 * Every event Ploton sends, told apart by `event`.
 *
 * @typeParam TResult the shape of `data` of `task.complete`: what your tasks return
 */
export type PlotonEvent<TResult = JsonObject> =
  | PlotonTaskComplete<TResult>
  | PlotonTaskFailed
  | PlotonTaskProgress
  | PlotonTaskWaiting
  | PlotonUnknownEvent;

/** Error codes Ploton documents; the list is open. */
export type PlotonErrorCode = OpenString<
  | 'auth_token_expired'
  | 'service_unavailable'
  | 'rate_limited'
  | 'permission_denied'
  | 'invalid_credentials'
  | 'workflow_depth_exceeded'
>;

/** `data.error` of `task.failed`. */
export interface PlotonTaskError {
  readonly code: PlotonErrorCode;
  readonly message: string;
  /** The tool that failed, such as `crm`. */
  readonly tool?: string;
  /** Whether creating the task again can help. */
  readonly recoverable: boolean;
  readonly suggestion?: string;
}

/** `data` of `task.waiting`. */
export interface PlotonWaitingData extends JsonObject {
  readonly reason: OpenString<'oauth_consent_required'>;
  readonly service?: string;
  /** Where the user authorises the service; absent when the task waits for other input. */
  readonly auth_url?: string;
  readonly message?: string;
}
