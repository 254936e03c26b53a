import { rememberSignatureHeader } from './known-signature-headers.ts';
import type { Provider } from './provider.ts';

/**
 * Defines one of Hookgate's own senders: like `defineProvider`, but without the checks, which the tests make once and for
 * all, and without the powers. So neither is part of an application that defines no sender.
 */
export function ownProvider<
  TEvent extends object,
  const TTypeField extends string,
  const TPayloadField extends string = never,
>(provider: Provider<TEvent, TTypeField, TPayloadField>): Provider<TEvent, TTypeField, TPayloadField> {
  rememberSignatureHeader(provider.signatureHeader);
  return Object.freeze({ ...provider });
}
