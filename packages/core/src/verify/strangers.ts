import { isPromise, type MaybePromise } from '../runtime/maybe-promise.ts';
import { mac, randomBytes } from '../runtime/runtime.ts';
import type { AnyProvider } from '../senders/typed-events.ts';
import type { MacKey } from './mac/mac.ts';

/** Keys for requests of tenants that nobody knows, so that they go the same way as those of known ones. */
export interface Strangers {
  /** Keys that verify nothing that is let in, as many as the tenant that was known last. */
  keys(): MaybePromise<readonly MacKey[]>;
  /** A known tenant has so many secrets. */
  resemble(count: number): void;
}

const SECRET_BYTES = 32;

/** Makes its key at the first request: some runtimes have no random numbers before. */
export function createStrangers({ scheme }: AnyProvider): Strangers {
  let key: MaybePromise<MacKey> | undefined;
  let count = 1;
  const repeat = (ready: MacKey): readonly MacKey[] => Array.from({ length: count }, () => ready);
  return {
    keys() {
      if (key === undefined) {
        const secret = scheme?.strangerSecret ?? randomBytes(SECRET_BYTES);
        key = scheme === undefined ? mac.importMacKey(secret) : scheme.importKey(secret, secret.join('.'));
      }
      return isPromise(key) ? key.then(repeat) : repeat(key);
    },
    resemble(secrets) {
      count = secrets;
    },
  };
}
