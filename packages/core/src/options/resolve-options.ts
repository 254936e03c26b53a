import { successReply } from '../answers/answers.ts';
import { heartbeatMs } from '../dedupe/held-claim.ts';
import { memoryStore } from '../dedupe/memory-store.ts';
import type { DedupeStore } from '../dedupe/store.ts';
import type { ReplyTo } from '../deliver/run-handler.ts';
import type { Challenge } from '../senders/challenge.ts';
import { leastMemoryOfAge, leastMemoryOfTolerance } from '../senders/least-memory.ts';
import { type Powers, powersOf } from '../senders/powers.ts';
import type { AnyProvider } from '../senders/typed-events.ts';
import { checkOptionShapes } from './check-option-shapes.ts';
import { type FailOption, failOption } from './option-error.ts';
import type { WebhookOptions } from './options.ts';
import { requireOptions } from './require-options.ts';

const DEFAULT_BODY_LIMIT_BYTES = 1_048_576;
const DEFAULT_BODY_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_WAITERS = 1_000;
const DEFAULT_MAX_HANDLER_MS = 15 * 60_000;
const MIN_NONCE_TTL_MS = 180_000;
const [MIN_LEASE_MS, MAX_LEASE_MS, LEASE_SHARE] = [1_000, 10_000, 0.4];
/** The sender's own clock starts before ours: answer a little before it gives up. */
const BUDGET_SHARE = 0.95;
/** Far above any real timer, below where setTimeout overflows to 1 ms. */
const MAX_MS = 2 ** 31 - 1;

/** Options with every default filled in, all durations in milliseconds. */
export interface ReceiverConfig {
  readonly store: DedupeStore;
  readonly paths: readonly string[] | undefined;
  readonly toleranceMs: number | undefined;
  readonly maxAgeMs: number | undefined;
  readonly bodyLimits: { readonly limitBytes: number; readonly timeoutMs: number };
  readonly dedupeTtlMs: number;
  readonly nonceTtlMs: number;
  readonly leaseMs: number;
  readonly deadlineMs: number;
  /** How long after its arrival a delivery must be answered. */
  readonly budgetMs: number;
  /** How long one store call may take. */
  readonly storeTimeoutMs: number;
  readonly rejectReplay: boolean;
  readonly processOnStoreError: boolean;
  readonly maxWaiters: number;
  readonly maxHandlerMs: number;
  readonly now: () => number;
  /** A request's URL as its sender sees it, as far as that is known. */
  readonly urlOf: (target: string) => string;
  readonly replyTo: ReplyTo;
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws TypeError naming the option, what it was and what it may be
 */
export function resolveOptions(provider: AnyProvider, options: WebhookOptions): ReceiverConfig {
  requireOptions(provider.name, options);
  const fail = failOption(provider.name);
  checkOptionShapes(options, fail);
  checkOptionsFitProvider(provider, options, fail);
  const number = (
    name: keyof WebhookOptions,
    fallback: number,
    least: number,
    most = Number.MAX_SAFE_INTEGER,
  ): number => {
    const value: unknown = options[name] ?? fallback;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    return fail(name, `must be a number from ${least} to ${most}, not ${String(value)}`);
  };
  const whole = (name: keyof WebhookOptions, fallback: number, least: number, most?: number): number => {
    const value = number(name, fallback, least, most);
    return Number.isInteger(value) ? value : fail(name, `must be a whole number, not ${value}`);
  };

  const { deadlineMs } = provider;
  const { createPublicUrl, handledReply } = powersOf(provider);
  const leaseMs = Math.round(Math.min(MAX_LEASE_MS, Math.max(MIN_LEASE_MS, LEASE_SHARE * deadlineMs)));
  const dedupeTtlMs = number('dedupeTtlMs', provider.dedupeTtlMs, 1);
  if (dedupeTtlMs < 2 * provider.retryHorizonMs) {
    const least = `at least ${2 * provider.retryHorizonMs}, twice as long as ${provider.name} retries`;
    fail('dedupeTtlMs', `is ${dedupeTtlMs} and must be ${least}: a late retry would run the handler again`);
  }
  const toleranceMs =
    provider.toleranceSeconds === undefined
      ? undefined
      : 1000 * number('toleranceSeconds', provider.toleranceSeconds, 0);
  const maxAgeMs =
    provider.maxAgeSeconds === undefined ? undefined : 1000 * number('maxAgeSeconds', provider.maxAgeSeconds, 0);
  checkMemory(options, { dedupeTtlMs, maxAgeMs, toleranceMs }, fail);
  const bodyTimeoutMs = number('bodyTimeoutMs', Math.min(DEFAULT_BODY_TIMEOUT_MS, deadlineMs / 2), 1, MAX_MS);
  if (bodyTimeoutMs > deadlineMs) {
    fail(
      'bodyTimeoutMs',
      `is ${bodyTimeoutMs}, longer than ${provider.name} waits for an answer: at most ${deadlineMs}`,
    );
  }

  return {
    store: options.store ?? memoryStore(),
    paths: typeof options.path === 'string' ? [options.path] : options.path,
    toleranceMs,
    maxAgeMs,
    bodyLimits: {
      limitBytes: whole('bodyLimitBytes', DEFAULT_BODY_LIMIT_BYTES, 1),
      timeoutMs: bodyTimeoutMs,
    },
    // A little longer than asked for where the tolerance is at its limit and two clocks would make the difference.
    dedupeTtlMs: Math.max(dedupeTtlMs, leastMemoryOfTolerance(toleranceMs ?? 0)),
    // A nonce must outlive every moment at which its timestamp is still fresh.
    nonceTtlMs: Math.max(MIN_NONCE_TTL_MS, 3 * (toleranceMs ?? 0)),
    leaseMs,
    deadlineMs,
    budgetMs: deadlineMs * BUDGET_SHARE,
    // No longer than a heartbeat: then one lost renewal leaves time for another.
    storeTimeoutMs: Math.min(2_000, heartbeatMs({ leaseMs })),
    rejectReplay: options.replay === 'reject',
    processOnStoreError: options.onStoreError === 'process',
    maxWaiters: whole('maxWaiters', DEFAULT_MAX_WAITERS, 0),
    maxHandlerMs: number('maxHandlerMs', DEFAULT_MAX_HANDLER_MS, leaseMs, MAX_MS),
    // Looked up at each call: a test may set the clock after the receiver was made.
    now: options.now ?? (() => Date.now()),
    urlOf: createPublicUrl?.(provider, options.publicUrl, fail) ?? asItCame,
    replyTo:
      provider.reply === undefined || handledReply === undefined
        ? successReply
        : (code, result) => handledReply(provider, code, result),
  };
}

/** What is remembered must be too old before it is forgotten: in between a captured delivery would run again. */
function checkMemory(
  options: WebhookOptions,
  { dedupeTtlMs, maxAgeMs, toleranceMs = 0 }: Pick<ReceiverConfig, 'dedupeTtlMs' | 'maxAgeMs' | 'toleranceMs'>,
  fail: FailOption,
): void {
  const requireLeast = (leastMs: number, setBy: 'maxAgeSeconds' | 'toleranceSeconds', what: string): void => {
    if (dedupeTtlMs >= leastMs) return;
    const name = options[setBy] === undefined ? 'dedupeTtlMs' : setBy;
    const least = `dedupeTtlMs (${dedupeTtlMs} ms) must be at least ${leastMs}, ${what}`;
    fail(name, `does not fit: ${least}: a delivery that is forgotten but not too old could be replayed`);
  };
  if (maxAgeMs !== undefined) {
    const margin = '15 minutes, for events stamped ahead and for two clocks that differ';
    requireLeast(leastMemoryOfAge(maxAgeMs), 'maxAgeSeconds', `maxAgeSeconds (${maxAgeMs / 1000}) and ${margin}`);
  }
  requireLeast(2 * toleranceMs, 'toleranceSeconds', `twice toleranceSeconds (${toleranceMs / 1000})`);
}

/** The code that a field needs. `defineProvider` brings all of it, Hookgate's own senders only what they need. */
const NEEDS: ReadonlyArray<
  readonly [field: keyof AnyProvider, power: keyof Powers, isUsed?: (value: unknown) => boolean]
> = [
  ['scheme', 'verifyByScheme'],
  ['scheme', 'importSecret'],
  ['decodeSecret', 'importSecret'],
  ['signedContent', 'verifyByScheme'],
  ['signsUrl', 'createPublicUrl'],
  ['bodyFormat', 'parseBody', (format) => format !== 'json'],
  ['reply', 'handledReply'],
  ['challenge', 'answerGetChallenge', (challenge) => (challenge as Challenge).get !== undefined],
  ['challenge', 'answerPostChallenge', (challenge) => (challenge as Challenge).post !== undefined],
  ['signatureEncoding', 'decodeSignature', (encoding) => encoding !== 'hex'],
  ['toleranceSeconds', 'checkSignedAt'],
];

/** Options for senders that have a field, and why they are for no others. */
const UNFIT: ReadonlyArray<readonly [option: keyof WebhookOptions, field: keyof AnyProvider, why: string]> = [
  ['toleranceSeconds', 'toleranceSeconds', 'which signs no timestamp; use maxAgeSeconds, the age of the event'],
  ['maxAgeSeconds', 'maxAgeSeconds', 'which signs a timestamp; use toleranceSeconds'],
  ['publicUrl', 'signsUrl', 'which does not sign its URL'],
  ['replay', 'toleranceSeconds', 'which has no nonces, so a replay cannot be told from a retry'],
];

/** An option that means nothing for this sender is a misunderstanding to clear up, not to ignore. */
function checkOptionsFitProvider(provider: AnyProvider, options: WebhookOptions, fail: FailOption): void {
  const { name } = provider;
  const powers = powersOf(provider);
  for (const [field, power, isUsed = () => true] of NEEDS) {
    const value: unknown = provider[field];
    if (value === undefined || !isUsed(value) || powers[power] !== undefined) continue;
    throw new TypeError(`${name} webhook: a sender with \`${field}\` must be made with defineProvider({ … }).`);
  }
  for (const [option, field, why] of UNFIT) {
    const isFit = (provider[field] ?? false) !== false;
    if (options[option] !== undefined && !isFit) fail(option, `is not for ${name}, ${why}`);
  }
  if (options.dedupeKey === 'documented' && provider.documentedDedupeKey === undefined) {
    fail('dedupeKey', `cannot be 'documented': ${name} documents no other key than the default`);
  }
}

function asItCame(target: string): string {
  return target;
}
