/** A value, or a promise of one: lets work that is synchronous on Node stay synchronous there. */
export type MaybePromise<T> = T | Promise<T>;
