import { isBytes } from '../body/is-bytes.ts';
import type { MaybePromise } from '../runtime/maybe-promise.ts';
import { mac } from '../runtime/runtime.ts';
import { utf8Bytes } from '../runtime/utf8-bytes.ts';
import { InvalidSecretError } from '../senders/invalid-secret-error.ts';
import type { AnyProvider } from '../senders/typed-events.ts';
import type { MacKey } from './mac/mac.ts';

/**
 * Makes a secret ready, as its sender writes it and for the scheme it signs with.
 *
 * @throws TypeError when the secret is no key; the secret itself is not in its message
 */
export function importSecret(provider: AnyProvider, text: string): MaybePromise<MacKey> {
  const bytes = secretBytes(provider, text);
  return provider.scheme === undefined ? mac.importMacKey(bytes) : provider.scheme.importKey(bytes, text);
}

function secretBytes({ name, scheme, decodeSecret = scheme?.decodeSecret }: AnyProvider, text: string): Uint8Array {
  if (decodeSecret === undefined) return utf8Bytes(text);
  let bytes: unknown;
  try {
    bytes = decodeSecret(text);
  } catch (cause) {
    if (cause instanceof InvalidSecretError)
      throw new TypeError(`The webhook secret of ${name} ${cause.message}`, { cause });
    throw new TypeError(`The webhook secret is none that ${name} gives out: decodeSecret threw.`, { cause });
  }
  if (!isBytes(bytes)) throw new TypeError(`decodeSecret of ${name} must answer a Uint8Array.`);
  if (bytes.length === 0) {
    throw new TypeError(
      `The webhook secret is none that ${name} gives out: it decodes to nothing, and everybody can sign with an empty key. Copy the whole of it.`,
    );
  }
  return bytes;
}
