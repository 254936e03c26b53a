import { isPromise, type MaybePromise } from './maybe-promise.ts';

/** Answered for a promise that took too long. */
export const TOO_LATE: unique symbol = Symbol('too late');

/** Waits for what a function of the developer's answers, and not for ever. */
export function settledWithin<T>(answer: MaybePromise<T>, ms: number): MaybePromise<T | typeof TOO_LATE> {
  if (!isPromise(answer)) return answer;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, Math.max(0, ms), TOO_LATE);
    Promise.resolve(answer)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
