import type { OpenString } from '@hookgate/core';

/** What went wrong: a code of Ploton's API, or one of the client's own, listed here. */
export type PlotonApiErrorCode = OpenString<
  | 'network_error'
  | 'timeout'
  | 'invalid_answer'
  | 'answer_too_large'
  | 'redirected'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'rate_limited'
  | 'service_unavailable'
  | 'request_failed'
>;

/** What is known of a request that failed. */
export interface PlotonApiFailure {
  readonly code: PlotonApiErrorCode;
  /** The answer's status; `undefined` when there was none. */
  readonly status?: number;
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  readonly recoverable: boolean;
  readonly cause?: unknown;
}

/**
 * A request to Ploton's API that failed for good: after its retries, or because none could help. It holds neither the key nor the
 * body of the request.
 */
export class PlotonApiError extends Error {
  /** Ploton's own code where it gave one, else the client's. */
  readonly code: PlotonApiErrorCode;
  /** The answer's status; `undefined` when there was no answer. */
  readonly status: number | undefined;
  /** `X-Request-Id` of the answer, for Ploton's support. */
  readonly requestId: string | undefined;
  /** How long Ploton asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** Whether the same request may succeed later. */
  readonly recoverable: boolean;

  constructor(message: string, failure: PlotonApiFailure) {
    super(message, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.name = 'PlotonApiError';
    this.code = failure.code;
    this.status = failure.status;
    this.requestId = failure.requestId;
    this.retryAfterMs = failure.retryAfterMs;
    this.recoverable = failure.recoverable;
  }
}
