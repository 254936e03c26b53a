import type { UnknownEventName } from '@hookgate/core';

/**
 * The events of a sender that publishes no types: the names that are documented, and every other.
 *
 * @typeParam TField the field that holds the name
 * @typeParam TName the documented names
 * @typeParam TRest the other fields of every event
 */
export type OpenEvent<TField extends string, TName extends string, TRest> = {
  readonly [TEach in TName | UnknownEventName]: Readonly<Record<TField, TEach>> & TRest;
}[TName | UnknownEventName];

/** A vendor's own type where its package is installed; where it is not, TypeScript makes `any` of it, and this the fallback. */
export type Installed<TVendor, TFallback> = 0 extends 1 & TVendor ? TFallback : TVendor;
