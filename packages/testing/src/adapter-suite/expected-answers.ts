import { strict as assert } from 'node:assert';
import type { RefusalCode } from '@hookgate/core';
import type { RawResponse } from './raw-response.ts';

const SET_UP = 'The receiver is not set up correctly; its log says how to mend it.';
const SEND_AGAIN = 'The delivery could not be processed; send it again.';
const NOT_READY = 'The receiver is not ready; send it again.';

/** What senders are told, to the letter, on every framework. Written out here, so that a change to it is noticed. */
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
  body_consumed: [500, SET_UP],
  raw_body_lossy: [500, SET_UP],
  encoding_set: [500, SET_UP],
  mount_mismatch: [500, SET_UP],
  not_verified: [500, SET_UP],
  handler_failed: [500, SEND_AGAIN],
  dedupe_key_failed: [500, SEND_AGAIN],
  secret_unavailable: [503, NOT_READY],
  in_flight: [503, 'The same delivery is still being processed; send it again.'],
  busy: [503, 'Too many copies of deliveries are waiting; send it again.'],
  shutting_down: [503, 'The receiver is shutting down; send it again.'],
  overdue: [503, 'The delivery is still being processed; send it again.'],
  store_unavailable: [503, NOT_READY],
};

const JSON_TYPE = 'application/json; charset=utf-8';

/** The answer is this refusal: status, complete body, content type, and the headers that belong to it. */
export function expectRefusal(response: RawResponse, code: RefusalCode): void {
  const [status, message] = REFUSALS[code];
  assert.deepEqual(seenBySender(response), {
    status,
    type: JSON_TYPE,
    body: JSON.stringify({ error: code, message }),
    allow: status === 405 ? 'POST' : undefined,
  });
  // In no case of the suite is there anything to wait longer for.
  assert.equal(response.headers['retry-after'], status === 503 ? '1' : undefined);
}

/** The answer is one of the refusals that have this status. */
export function expectRefusalStatus(response: RawResponse, status: number): void {
  assert.equal(response.status, status, response.body);
  const { error } = JSON.parse(response.body) as { error: RefusalCode };
  assert.equal(REFUSALS[error]?.[0], status);
  expectRefusal(response, error);
}

/** The answer is Hookgate's own 200. */
export function expectSuccess(response: RawResponse, code: 'handled' | 'duplicate' | 'unhandled'): void {
  assert.deepEqual(seenBySender(response), {
    status: 200,
    type: JSON_TYPE,
    body: JSON.stringify({ status: code }),
    allow: undefined,
  });
}

function seenBySender({ status, headers, body }: RawResponse) {
  return { status, type: headers['content-type'], body, allow: headers['allow'] };
}
