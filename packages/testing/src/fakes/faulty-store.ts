import type { DedupeStore, StoreCallOptions } from '@hookgate/core';
import { failArgument, requireNumber, requireOneOf, shown } from '../argument-error.ts';
import { createFaults, type StoreFault } from './store-faults.ts';

/** The operations of a store a receiver calls. */
export type FaultyOperation = 'claim' | 'renew' | 'commit' | 'release' | 'remember' | 'wait';

const OPERATIONS: readonly FaultyOperation[] = ['claim', 'renew', 'commit', 'release', 'remember', 'wait'];

/** One call that reached the wrapper. */
export interface StoreCall {
  readonly operation: FaultyOperation;
  /** The dedupe key, or the nonce's. */
  readonly key: string;
  readonly fault: StoreFault['kind'] | undefined;
}

/** How often a fault strikes. */
export interface FaultTimes {
  /** Default: until healed. */
  readonly times?: number;
}

/** A call that is being held. */
export interface HeldCall {
  /** Resolves when the call is there, and the wrapped store has done it. */
  readonly arrived: Promise<void>;
  /** Lets its reply through. */
  release(): void;
}

/** A store that fails when it is told to, and otherwise is the one it wraps. */
export interface FaultyStore {
  /** To be given to the webhook. */
  readonly store: DedupeStore;
  /** Every call so far. */
  readonly calls: readonly StoreCall[];
  /** The calls never reach the store, and reject: a refused connection. */
  fail(operation: FaultyOperation | '*', options?: FaultTimes & { readonly error?: Error }): void;
  /** The store does what it is asked, and the reply is lost: a connection that broke in between. Default: once. */
  loseReply(operation: FaultyOperation | '*', options?: FaultTimes): void;
  /** The store does what it is asked at once, and the reply takes this many milliseconds. */
  slow(operation: FaultyOperation | '*', ms: number, options?: FaultTimes): void;
  /** The calls never reach the store, and nothing ever answers. They reject when the caller gives up, as real clients do. */
  hang(operation: FaultyOperation | '*', options?: FaultTimes): void;
  /** The store does the next call, and its reply waits for `release()`. */
  hold(operation: FaultyOperation): HeldCall;
  /** Ends the faults of an operation, or all. */
  heal(operation?: FaultyOperation): void;
}

/**
 * Wraps any store. Optional methods, `claimsNonces` and the rest are those of the wrapped store.
 *
 * @throws TypeError for what is no store, an unknown operation, and a number that is none
 */
export function faultyStore(inner: DedupeStore): FaultyStore {
  if (typeof inner?.claim !== 'function') {
    failArgument('faultyStore', 'inner', `must be a store, such as memoryStore(), not ${shown(inner)}`);
  }
  const faults = createFaults<FaultyOperation>();
  const calls: StoreCall[] = [];

  function call(operation: FaultyOperation, args: readonly unknown[]): Promise<unknown> {
    const fault = faults.take(operation);
    calls.push({ operation, key: keyOf(args[0]), fault: fault?.kind });
    const pass = (): Promise<unknown> =>
      (inner[operation] as (...args: unknown[]) => Promise<unknown>).apply(inner, [...args]);
    return fault === undefined ? pass() : fault.strike(pass, (args.at(-1) as StoreCallOptions | undefined)?.signal);
  }

  const store = new Proxy(inner, {
    get(target, name) {
      // Faults take their time, which an immediate answer cannot.
      if (name === 'immediate') return undefined;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (!OPERATIONS.includes(name as FaultyOperation)) return (value as () => unknown).bind(target);
      return (...args: readonly unknown[]) => call(name as FaultyOperation, args);
    },
  });

  const named = (callee: string, operation: FaultyOperation | '*'): readonly FaultyOperation[] =>
    operation === '*' ? OPERATIONS : [requireOneOf(callee, 'operation', operation, OPERATIONS)];
  const add = (callee: string, operation: FaultyOperation | '*', fault: StoreFault, times: number): void => {
    requireNumber(callee, 'options.times', times === Infinity ? 1 : times, 1);
    for (const each of named(callee, operation)) faults.add(each, fault, times);
  };

  return {
    store,
    calls,
    fail(operation, { times = Infinity, error = new Error('The store cannot be reached (told to fail).') } = {}) {
      add('fail', operation, { kind: 'failed', strike: () => Promise.reject(error) }, times);
    },
    loseReply(operation, { times = 1 } = {}) {
      add('loseReply', operation, { kind: 'reply-lost', strike: loseReply }, times);
    },
    slow(operation, ms, { times = Infinity } = {}) {
      requireNumber('slow', 'ms', ms);
      const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
      add(
        'slow',
        operation,
        { kind: 'slow', strike: (pass, signal) => untilAborted(delayed(pass, later), signal) },
        times,
      );
    },
    hang(operation, { times = Infinity } = {}) {
      const never = (): Promise<unknown> => new Promise(() => {});
      add('hang', operation, { kind: 'hung', strike: (_pass, signal) => untilAborted(never(), signal) }, times);
    },
    hold(operation) {
      const arrived = withResolvers();
      const released = withResolvers();
      const strike: StoreFault['strike'] = (pass, signal) => {
        const wait = (): Promise<void> => {
          arrived.resolve();
          return released.promise;
        };
        return untilAborted(delayed(pass, wait), signal);
      };
      add('hold', operation, { kind: 'held', strike }, 1);
      return { arrived: arrived.promise, release: released.resolve };
    },
    heal(operation) {
      for (const each of named('heal', operation ?? '*')) faults.clear(each);
    },
  };
}

async function loseReply(pass: () => Promise<unknown>): Promise<never> {
  await pass();
  throw new Error('The connection broke before the reply came (told to lose it).');
}

async function delayed(pass: () => Promise<unknown>, wait: () => Promise<void>): Promise<unknown> {
  const reply = await pass();
  await wait();
  return reply;
}

/** Rejects when the caller gives up, whatever becomes of the call. */
function untilAborted(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** `Promise.withResolvers`, which Node has from version 22. */
function withResolvers(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function keyOf(subject: unknown): string {
  return typeof subject === 'string' ? subject : String((subject as { readonly key?: unknown } | undefined)?.key);
}
