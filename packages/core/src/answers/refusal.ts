/**
 * Why a request was not let through. Each code has its status in `answers.ts`; the code is also what the sender reads.
 *
 * `detail` is for the observer and the log only: it may name a cause, never a secret, a signature or a body.
 */
export class Refusal {
  readonly code: RefusalCode;
  readonly reason: string;
  readonly detail: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  /**
   * @param code what the sender is told
   * @param reason the precise cause for the observer; defaults to the code
   * @param detail a sentence for the developer: what is wrong, where, the line to change
   * @param retryAfterSeconds for the 503s: when to come back; default 1
   */
  constructor(code: RefusalCode, reason: string = code, detail?: string, retryAfterSeconds?: number) {
    this.code = code;
    this.reason = reason;
    this.detail = detail;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The same refusal with a hint for the developer, where there is one. */
  because(detail: string | undefined): Refusal {
    return detail === undefined ? this : new Refusal(this.code, this.reason, detail, this.retryAfterSeconds);
  }
}

/** Every way a request can be refused. */
export type RefusalCode =
  | 'method_not_allowed'
  | 'unsupported_content_encoding'
  | 'invalid_signature'
  | 'stale_timestamp'
  | 'nonce_reused'
  | 'body_too_large'
  | 'body_timeout'
  | 'body_aborted'
  | 'body_length_mismatch'
  | 'invalid_utf8'
  | 'invalid_json'
  | 'invalid_event'
  | 'body_consumed'
  | 'raw_body_lossy'
  | 'encoding_set'
  | 'mount_mismatch'
  | 'not_verified'
  | 'handler_failed'
  | 'dedupe_key_failed'
  | 'secret_unavailable'
  | 'in_flight'
  | 'busy'
  | 'shutting_down'
  | 'overdue'
  | 'store_unavailable';
