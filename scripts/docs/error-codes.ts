import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RefusalCode } from '../../packages/core/src/answers/refusal.ts';
import { table } from './docstrings.ts';

const STATUSES = 'packages/core/src/answers/answers.ts';

/** What brings a code about, and what to do. A new code does not compile until it is here. */
const CODES: Readonly<Record<RefusalCode, readonly [cause: string, cure: string]>> = {
  method_not_allowed: [
    'not a POST: a browser, a health check, a redirect that turned the POST into a GET',
    'give the sender the final URL, without redirects; point health checks elsewhere',
  ],
  unsupported_content_encoding: [
    'the body came with a `Content-Encoding`, such as `gzip`',
    'have the sender, or the proxy in between, send it as it is: the signature covers the bytes that were signed',
  ],
  invalid_signature: [
    'another secret; a body that was changed on its way; no signature, or one of another sender; a stranger',
    'read the log: it says which of these, and what to change; a stranger needs nothing',
  ],
  stale_timestamp: [
    'the signed time, or the event’s own, is too old or in the future: a clock that is off, a replay, a long outage',
    'set this machine’s clock by NTP; `toleranceSeconds` or `maxAgeSeconds` for a sender that is slower',
  ],
  nonce_reused: [
    "the nonce came before with another message; with `replay: 'reject'`, also with the same one",
    "a stranger’s replay needs nothing; where honest retries get it, leave `replay` at `'acknowledge'`",
  ],
  body_too_large: ['the body has more than `bodyLimitBytes`', 'raise `bodyLimitBytes`, if the sender sends so much'],
  body_timeout: [
    'the body took longer than `bodyTimeoutMs`',
    'the sender comes again; if it happens often, look at the proxy in between, or raise `bodyTimeoutMs`',
  ],
  body_aborted: ['the connection broke while the body was on its way', 'nothing: the sender comes again'],
  body_length_mismatch: [
    'the body is shorter or longer than its `Content-Length`, or has two of them',
    'look at the proxy in between: it changes the body, or its length',
  ],
  invalid_utf8: ['signed, but not UTF-8', 'ask the sender: JSON is UTF-8'],
  invalid_json: [
    'signed, but not JSON',
    'ask the sender; for a sender of your own that sends something else, set its `bodyFormat`',
  ],
  invalid_event: [
    'signed JSON that is no event of this sender, or does not pass your schema',
    'the log names the fields; loosen your schema, or ask the sender',
  ],
  body_consumed: [
    'a body parser, or other code, read the body before the webhook',
    'put the webhook before the parser, or have the parser keep the bytes; the log names it',
  ],
  raw_body_lossy: [
    'the body was read as text before the webhook, and bytes were lost',
    'put the webhook before that parser, or have it keep the bytes',
  ],
  encoding_set: [
    '`setEncoding()` was called on the request before the webhook',
    'remove it, or put the webhook before it',
  ],
  mount_mismatch: [
    'a genuine delivery came to a path that is not the one that is guarded',
    'write the `path` that the log names, or change the URL at the sender',
  ],
  not_verified: [
    'a route that needs a verified delivery got a request that was not verified',
    'put the webhook in front of that route',
  ],
  handler_failed: [
    'your handler threw, or answered with an error; or a function of your sender or of `secret` did',
    'the `failed` observation and the log have the error; the sender’s retry runs it again',
  ],
  dedupe_key_failed: ['your `dedupeKey` threw, or answered no text', 'have it answer a text that is not empty'],
  secret_unavailable: [
    'your `secret` function, a challenge or a verification of your own failed, or took too long',
    'the log has its error; the sender comes again',
  ],
  in_flight: [
    'a copy of a delivery whose handler is still running when the sender’s deadline comes',
    'nothing, or a faster handler: the sender comes again, and finds the outcome',
  ],
  busy: ['more than `maxWaiters` deliveries wait', 'faster handlers, more processes, or a higher `maxWaiters`'],
  shutting_down: ['`receiver.close()` was called', 'nothing: the sender comes again, to the next process'],
  overdue: [
    'your handler, schema or `dedupeKey` takes longer than the sender waits',
    'do the slow part after the answer, in a queue; the handler goes on, and its late success counts',
  ],
  store_unavailable: [
    'the store cannot be reached, is full or closed, or too many wait for it',
    'the `store-error` observation has its error; the sender comes again',
  ],
};

/** Every code a sender can be answered with an error. */
export function codesTable(root: string): string {
  const source = readFileSync(join(root, STATUSES), 'utf8');
  const rows = Object.entries(CODES).map(([code, [cause, cure]]) => {
    const status = new RegExp(`^  ${code}: \\[\\s*(\\d{3})`, 'm').exec(source)?.[1];
    if (status === undefined) throw new Error(`${STATUSES} has no status for ${code}`);
    return [`\`${code}\``, status, cause, cure];
  });
  return table(['`error`', 'status', 'cause', 'cure'], rows);
}
