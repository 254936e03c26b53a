import type { Refusal, RefusalCode } from './refusal.ts';
import type { SenderAnswer } from './sender-answer.ts';

/** A finished HTTP answer, for the adapter to write as it is. */
export interface Reply {
  /** Why: a refusal's code, or how the delivery ended. */
  readonly code: RefusalCode | SuccessCode;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text, or what a sender's `reply` or `challenge` made. */
  readonly body: string;
}

/** How a delivery that was answered with 200 ended; `challenge`: it was a handshake of the sender. */
export type SuccessCode = 'handled' | 'duplicate' | 'unhandled' | 'challenge';

/** Every status code Hookgate answers with, and the sentence that goes with it. The sentences name no internals. */
const REFUSALS: Readonly<Record<RefusalCode, readonly [status: number, message: string]>> = {
  method_not_allowed: [405, 'Only POST is accepted here.'],
  unsupported_content_encoding: [
    415,
    'Send the body without a Content-Encoding: the signature covers the bytes on the wire.',
  ],
  invalid_signature: [401, 'The signature does not match.'],
  stale_timestamp: [401, 'The delivery is too old or too far in the future.'],
  nonce_reused: [401, 'The nonce was used before.'],
  body_too_large: [413, 'The body is too large.'],
  body_timeout: [408, 'The body took too long to arrive.'],
  body_aborted: [400, 'The body ended early.'],
  body_length_mismatch: [400, 'The body does not have the length it declares.'],
  invalid_utf8: [400, 'The body is not valid UTF-8.'],
  invalid_json: [400, 'The body is not valid JSON.'],
  invalid_event: [400, 'The body does not have the shape of an event.'],
  body_consumed: [500, 'The receiver is not set up correctly; its log says how to mend it.'],
  raw_body_lossy: [500, 'The receiver is not set up correctly; its log says how to mend it.'],
  encoding_set: [500, 'The receiver is not set up correctly; its log says how to mend it.'],
  mount_mismatch: [500, 'The receiver is not set up correctly; its log says how to mend it.'],
  not_verified: [500, 'The receiver is not set up correctly; its log says how to mend it.'],
  handler_failed: [500, 'The delivery could not be processed; send it again.'],
  dedupe_key_failed: [500, 'The delivery could not be processed; send it again.'],
  secret_unavailable: [503, 'The receiver is not ready; send it again.'],
  in_flight: [503, 'The same delivery is still being processed; send it again.'],
  busy: [503, 'Too many copies of deliveries are waiting; send it again.'],
  shutting_down: [503, 'The receiver is shutting down; send it again.'],
  overdue: [503, 'The delivery is still being processed; send it again.'],
  store_unavailable: [503, 'The receiver is not ready; send it again.'],
};

/** The one status every sender accepts. */
export const SUCCESS_STATUS = 200;
const DEFAULT_RETRY_AFTER_SECONDS = 1;

const fixedReplies = new Map<string, Reply>();

/** The sentence a sender is told with a refusal. */
export function refusalMessage(code: RefusalCode): string {
  return REFUSALS[code][1];
}

/** The answer to a refused request; the 503s say when to come back. */
export function refusalReply({ code, retryAfterSeconds = DEFAULT_RETRY_AFTER_SECONDS }: Refusal): Reply {
  const [status, message] = REFUSALS[code];
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
  if (code === 'method_not_allowed') headers.allow = 'POST';
  if (status === 503) headers['retry-after'] = String(Math.max(1, Math.ceil(retryAfterSeconds)));
  return remember(`${code} ${headers['retry-after'] ?? ''}`, () => ({
    code,
    status,
    headers,
    body: JSON.stringify({ error: code, message }),
  }));
}

/** The answer to a delivery that is done: always exactly 200, the one status every sender accepts. */
export function successReply(code: SuccessCode): Reply {
  return remember(code, () => ({
    code,
    status: SUCCESS_STATUS,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ status: code }),
  }));
}

/** An answer in a sender's own form. It may echo what was sent, and no browser shall take that for a page. */
export function senderReply(code: SuccessCode, answer: SenderAnswer, defaultType: string): Reply {
  const headers = { 'content-type': answer.contentType ?? defaultType, 'x-content-type-options': 'nosniff' };
  return { code, status: SUCCESS_STATUS, headers, body: answer.body };
}

/** Whether a final status means the application handled the delivery: any 2xx commits, everything else is run again. */
export function isSuccessStatus(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Whether a sender that accepts only exactly 200, or any 2xx, counts a status as delivered. */
export function isAccepted(status: number, accepts: '200' | '2xx'): boolean {
  return accepts === '200' ? status === SUCCESS_STATUS : isSuccessStatus(status);
}

/** What a body that arrives too slowly is answered; what is left of it is not waited for. */
export const TIMED_OUT_STATUS = 408;

/** Whose a refusal is to mend: the sender's, nobody's (it passes by itself), or ours. */
export function faultOf(status: number): 'sender' | 'passing' | 'ours' {
  if (status < 500) return 'sender';
  return status === 503 ? 'passing' : 'ours';
}

/** The status to settle with when the application threw before it answered. */
export const FAILED_STATUS = 500;

/** What frameworks answer when no route does, and a Fetch handler to a request that is not for it. */
export const NOT_FOUND_STATUS = 404;

function remember(name: string, make: () => Reply): Reply {
  let reply = fixedReplies.get(name);
  if (reply === undefined) {
    reply = Object.freeze(make());
    fixedReplies.set(name, reply);
  }
  return reply;
}
