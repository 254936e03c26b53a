/** A value, or a promise of one: lets work that is synchronous on Node stay synchronous there. */
export type MaybePromise<T> = T | Promise<T>;

/** Whether it has to be waited for. Libraries and other realms have promises of their own. */
export function isPromise(value: unknown): value is Promise<unknown>;
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T>;
export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}
