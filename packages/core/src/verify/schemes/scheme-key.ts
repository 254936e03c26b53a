import { isPromise, type MaybePromise } from '../../runtime/maybe-promise.ts';
import { mac } from '../../runtime/runtime.ts';
import type { MacKey } from '../mac/mac.ts';

/** A secret made ready for a scheme of its own; named like every other secret. */
export interface SchemeKey<TMaterial> extends MacKey {
  readonly material: TMaterial;
}

/** Puts a name to what a scheme made of a secret. */
export function schemeKey<TMaterial>(
  secret: Uint8Array,
  material: MaybePromise<TMaterial>,
): MaybePromise<SchemeKey<TMaterial>> {
  const named = mac.importMacKey(secret);
  if (isPromise(named) || isPromise(material)) {
    return Promise.all([named, material]).then(([name, made]) => ({ ...name, material: made }));
  }
  return { ...named, material };
}
