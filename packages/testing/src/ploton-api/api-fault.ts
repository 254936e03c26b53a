/**
 * What goes wrong with one request:
 * - `hang`: no answer comes, until the client gives up
 * - `reset`: the connection breaks, and nothing was done
 * - `lost`: what was asked is done, and the connection breaks before the answer
 * - `cut`: what was asked is done, and the connection breaks in the middle of the answer
 * - `html`: a page, as a proxy answers, with 200
 * - `empty`: 200 without a body
 * - an object: that status, with `Retry-After`, code and message as given
 */
export type PlotonApiFault = 'hang' | 'reset' | 'lost' | 'cut' | 'html' | 'empty' | PlotonApiRefusal;

/** An error that the API answers. */
export interface PlotonApiRefusal {
  readonly status: number;
  /** Seconds, or an HTTP date. Default: no such header. */
  readonly retryAfter?: string;
  /** Default: `server_error`. */
  readonly code?: string;
  readonly message?: string;
}
