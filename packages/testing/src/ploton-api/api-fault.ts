import { STATUS_CODES } from 'node:http';

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
  /**
   * Default: as the status has it, `unauthorized` (401), `forbidden` (403), `not_found` (404), `method_not_allowed` (405),
   * `rate_limited` (429), `service_unavailable` (503), `server_error` (any other from 500), else `invalid_request`.
   */
  readonly code?: string;
  /** Default: the name of the status, such as `Too Many Requests`. */
  readonly message?: string;
}

const CODES: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  429: 'rate_limited',
  503: 'service_unavailable',
};

/** The body of a refusal. */
export function refusalBody({ status, code, message }: PlotonApiRefusal): string {
  const usual = CODES[status] ?? (status >= 500 ? 'server_error' : 'invalid_request');
  const error = { code: code ?? usual, message: message ?? STATUS_CODES[status] ?? 'Something went wrong' };
  return JSON.stringify({ error });
}
