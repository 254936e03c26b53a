import { table } from './docstrings.ts';

const ANSWERS: readonly (readonly [situation: string, answer: string])[] = [
  ['handled; a copy of a delivery that is done; a type without a handler', '200'],
  [
    'a copy while the first is still handled',
    'waits, then 200; runs itself when the first fails; 503 with `Retry-After` when the sender’s deadline is near',
  ],
  ['signature missing, malformed or wrong; too old or from the future; nonce used for another message', '401'],
  ['verified, but not UTF-8, not JSON, or not an event', '400'],
  ['body too large; too slow; with a `Content-Encoding`', '413; 408; 415'],
  ['not a POST', '405'],
  ['your handler throws', '500, and it runs again on the retry'],
  ['your handler takes longer than the sender waits', '503; it goes on, and its late success counts'],
  [
    'the store cannot be reached',
    'waits while the sender does; then, or with `maxWaiters` waiting, 503 with `Retry-After`',
  ],
  ['the store is full or closed; the receiver shuts down; too many copies wait', '503 with `Retry-After`, at once'],
  [
    'the store does not take the outcome',
    'your handler’s own answer, before the sender’s deadline; the outcome is written when the store is back',
  ],
  ['the receiver is set up wrongly', '500; the log says what to change'],
];

/** What the sender is answered. */
export function answersTable(): string {
  return table(['situation', 'answer'], ANSWERS);
}
