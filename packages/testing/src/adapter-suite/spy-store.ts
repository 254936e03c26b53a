import type { DedupeStore, ImmediateStore } from '@hookgate/core';
import { within } from './within.ts';

/** The operations of a store a receiver needs. */
type StoreOperation = 'claim' | 'renew' | 'commit' | 'release' | 'remember';

/** Stands between the receiver and its store: does the call, or something else. */
export type Interceptor = (call: () => Promise<unknown>, signal: AbortSignal | undefined) => Promise<unknown>;

/** A store that counts what it is asked, and fails where it is told to. */
export interface SpyStore {
  readonly store: DedupeStore;
  /** How often an operation was called; without a name: all of them. */
  calls(operation?: StoreOperation): number;
  /** Resolves when an operation was called that often. */
  called(operation: StoreOperation, times: number): Promise<void>;
  /** Hands the next calls of an operation to an interceptor, until another one, or `undefined`, replaces it. */
  intercept(operation: StoreOperation, interceptor: Interceptor | undefined): void;
}

/** Wraps a store, optional methods and all. */
export function spyStore(inner: DedupeStore): SpyStore {
  const counts = new Map<StoreOperation, number>();
  const interceptors = new Map<StoreOperation, Interceptor>();
  const waiting = new Set<() => void>();
  const count = (operation: StoreOperation): number => counts.get(operation) ?? 0;

  function pass<T>(
    operation: StoreOperation,
    signal: () => AbortSignal | undefined,
    call: () => Promise<T>,
  ): Promise<T> {
    countCall(operation);
    const interceptor = interceptors.get(operation);
    return interceptor === undefined ? call() : (interceptor(call, signal()) as Promise<T>);
  }

  function countCall(operation: StoreOperation): void {
    counts.set(operation, count(operation) + 1);
    for (const wake of waiting) wake();
  }

  /** A call that was answered at once. */
  function counted<T>(operation: StoreOperation, answer: T): T {
    countCall(operation);
    return answer;
  }

  // Optional methods are inherited: the receiver sees exactly the ones the wrapped store has.
  const store: DedupeStore = Object.assign(Object.create(bound(inner)) as DedupeStore, {
    claim: (...args: Parameters<DedupeStore['claim']>) =>
      pass(
        'claim',
        () => args[1]?.signal,
        () => inner.claim(...args),
      ),
    renew: (...args: Parameters<DedupeStore['renew']>) =>
      pass(
        'renew',
        () => args[2]?.signal,
        () => inner.renew(...args),
      ),
    commit: (...args: Parameters<DedupeStore['commit']>) =>
      pass(
        'commit',
        () => args[2]?.signal,
        () => inner.commit(...args),
      ),
    release: (...args: Parameters<DedupeStore['release']>) =>
      pass(
        'release',
        () => args[1]?.signal,
        () => inner.release(...args),
      ),
    remember: (...args: Parameters<DedupeStore['remember']>) =>
      pass(
        'remember',
        () => args[3]?.signal,
        () => inner.remember(...args),
      ),
  });

  const { immediate } = inner;
  const countedImmediate: ImmediateStore | undefined = immediate && {
    claim: (request) => counted('claim', immediate.claim(request)),
    commit: (claim, request) => counted('commit', immediate.commit(claim, request)),
    release: (claim) => counted('release', immediate.release(claim)),
  };
  // An interceptor may take its time, which an immediate answer cannot.
  Object.defineProperty(store, 'immediate', { get: () => (interceptors.size === 0 ? countedImmediate : undefined) });

  return {
    store,
    calls: (operation) =>
      operation === undefined ? [...counts.values()].reduce((sum, each) => sum + each, 0) : count(operation),
    async called(operation, times) {
      while (count(operation) < times) {
        const called = new Promise<void>((resolve) => {
          const wake = (): void => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
        await within(called, `call ${times} of the store's ${operation} (${count(operation)} so far)`);
      }
    },
    intercept(operation, interceptor) {
      if (interceptor === undefined) interceptors.delete(operation);
      else interceptors.set(operation, interceptor);
    },
  };
}

/** The same store, its methods bound: a class with private fields cannot be called through an heir. */
function bound(inner: DedupeStore): DedupeStore {
  return new Proxy(inner, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}
