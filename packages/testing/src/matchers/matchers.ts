import { failArgument, shown } from '../argument-error.ts';
import type { DeliveryResult } from '../deliver/delivery-result.ts';

/** What a matcher answers; vitest, jest and whatever takes `expect.extend` understand it. */
export interface MatcherAnswer {
  readonly pass: boolean;
  readonly message: () => string;
}

/** The matchers by name, for `expect.extend(matchers)`. */
export interface Matchers {
  toBeHandled(received: DeliveryResult): MatcherAnswer;
  toBeDuplicate(received: DeliveryResult): MatcherAnswer;
  toBeUnhandled(received: DeliveryResult): MatcherAnswer;
  toBeRefused(received: DeliveryResult, code?: string): MatcherAnswer;
  toBeAccepted(received: DeliveryResult): MatcherAnswer;
  toAskForRetry(received: DeliveryResult): MatcherAnswer;
}

/** What most often lies behind an answer that was not expected. */
const HINTS: Readonly<Record<string, string>> = {
  invalid_signature: 'Was it signed with the secret the webhook was made with?',
  stale_timestamp:
    'Deliveries are signed at TEST_TIME: give the webhook the option `now: () => TEST_TIME` or a test clock, or make them with createFactories({ now: Date.now }).',
  body_consumed: 'A body parser comes before the webhook; the log says which line to move.',
  handler_failed: 'The handler threw; captureObservations() keeps the error.',
};

/** For `expect.extend(matchers)` where neither of the subpaths `vitest` and `jest` fits. */
export const matchers: Matchers = {
  toBeHandled: (received) =>
    matched('toBeHandled', received, 'handled', (result) => result.accepted && !isAcknowledged(result)),
  toBeDuplicate: (received) =>
    matched('toBeDuplicate', received, 'answered as a duplicate', (result) => says(result, 'status') === 'duplicate'),
  toBeUnhandled: (received) =>
    matched('toBeUnhandled', received, 'answered as unhandled', (result) => says(result, 'status') === 'unhandled'),
  toBeRefused: (received, code) =>
    matched('toBeRefused', received, code === undefined ? 'refused' : `refused with ${code}`, (result) =>
      code === undefined ? says(result, 'error') !== undefined : says(result, 'error') === code,
    ),
  toBeAccepted: (received) => matched('toBeAccepted', received, 'accepted', (result) => result.accepted),
  toAskForRetry: (received) =>
    matched(
      'toAskForRetry',
      received,
      'told to come again (503 with Retry-After)',
      (result) => result.status === 503 && result.headers['retry-after'] !== undefined,
    ),
};

function matched(
  matcher: string,
  received: DeliveryResult,
  what: string,
  test: (result: DeliveryResult) => boolean,
): MatcherAnswer {
  if (received instanceof Promise) failArgument(matcher, 'received', 'is a promise; await deliver() first');
  if (typeof received?.status !== 'number' || received.delivery === undefined) {
    failArgument(matcher, 'received', `must be what deliver() resolved with, not ${shown(received)}`);
  }
  const pass = test(received);
  return {
    pass,
    message: () => `expected the delivery ${pass ? 'not ' : ''}to be ${what}, ${answered(received, pass)}`,
  };
}

function answered(result: DeliveryResult, passed: boolean): string {
  const body = result.body.length > 200 ? `${result.body.slice(0, 200)}…` : result.body;
  const hint = passed ? undefined : HINTS[says(result, 'error') ?? ''];
  return `but it was answered ${result.status} ${body}${hint === undefined ? '' : `\n${hint}`}`;
}

/** One of the fields of Hookgate's own answers. */
function says({ json }: DeliveryResult, field: 'status' | 'error'): string | undefined {
  const value = (json as Readonly<Record<string, unknown>> | null | undefined)?.[field];
  return typeof value === 'string' ? value : undefined;
}

function isAcknowledged(result: DeliveryResult): boolean {
  const status = says(result, 'status');
  return status === 'duplicate' || status === 'unhandled';
}
