import type { AnsweredOutcome, RefusalCode, SuccessCode } from '@hookgate/core';

/** Every way a request can end, with the codes and classes it can end with. The types see to it that none is missing. */
const REFUSED: Readonly<Record<RefusalCode, '4xx' | '5xx'>> = {
  method_not_allowed: '4xx',
  unsupported_content_encoding: '4xx',
  invalid_signature: '4xx',
  stale_timestamp: '4xx',
  nonce_reused: '4xx',
  body_too_large: '4xx',
  body_timeout: '4xx',
  body_aborted: '4xx',
  body_length_mismatch: '4xx',
  invalid_utf8: '4xx',
  invalid_json: '4xx',
  invalid_event: '4xx',
  body_consumed: '5xx',
  raw_body_lossy: '5xx',
  encoding_set: '5xx',
  mount_mismatch: '5xx',
  not_verified: '5xx',
  handler_failed: '5xx',
  dedupe_key_failed: '5xx',
  secret_unavailable: '5xx',
  in_flight: '5xx',
  busy: '5xx',
  shutting_down: '5xx',
  overdue: '5xx',
  store_unavailable: '5xx',
};

const SUCCEEDED: Readonly<Record<SuccessCode, true>> = {
  handled: true,
  duplicate: true,
  unhandled: true,
  challenge: true,
};

const ENDED: Readonly<Record<AnsweredOutcome, true>> = {
  handled: true,
  failed: true,
  duplicate: true,
  waited: true,
  unhandled: true,
  rejected: true,
  overdue: true,
  challenged: true,
  gone: true,
};

/** The code of an answer that was the application's own. */
export const BY_APPLICATION = 'application';

export const OUTCOMES: readonly string[] = Object.keys(ENDED);
export const CODES: readonly string[] = [BY_APPLICATION, ...Object.keys(SUCCEEDED), ...Object.keys(REFUSED)];

/** Outcome, class and code of every answer that is seen in ordinary life, or must be seen at once. */
export const ANSWERS: readonly (readonly [string, string, string])[] = [
  ['handled', '2xx', 'handled'],
  ['handled', '2xx', BY_APPLICATION],
  ['duplicate', '2xx', 'duplicate'],
  ['waited', '2xx', 'duplicate'],
  ['unhandled', '2xx', 'unhandled'],
  ['failed', '5xx', 'handler_failed'],
  ['failed', '5xx', BY_APPLICATION],
  ['failed', '4xx', BY_APPLICATION],
  ['overdue', '5xx', 'overdue'],
  ...Object.entries(REFUSED).map(([code, status]) => ['rejected', status, code] as const),
];

/** Why the check of a signature, or of its time, was not passed. */
export const VERIFICATIONS: readonly string[] = [
  'verified',
  'signature_missing',
  'signature_malformed',
  'signature_mismatch',
  'signature_misread',
  'timestamp_missing',
  'timestamp_malformed',
  'timestamp_too_old',
  'timestamp_in_the_future',
  'nonce_missing',
  'nonce_malformed',
  'id_missing',
  'id_malformed',
  'content_unreadable',
  'challenge_refused',
];
