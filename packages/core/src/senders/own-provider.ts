import { rememberSignatureHeader } from './known-signature-headers.ts';
import { type Powers, withPowers } from './powers.ts';
import type { Provider } from './provider.ts';

/**
 * Defines one of Hookgate's own senders: like `defineProvider`, but without the checks, which the tests make once and for
 * all, and with the powers it needs only. So the others are no part of an application that defines no sender.
 * Its definition computes nothing: bundlers take `7 * DAY_MS` for something that may have effects, and would keep the
 * sender in applications that do not use it.
 */
export function ownProvider<
  TEvent extends object,
  const TTypeField extends string,
  const TPayloadField extends string = never,
  TResult = unknown,
>(
  provider: Provider<TEvent, TTypeField, TPayloadField, TResult>,
  powers: Partial<Powers> = {},
): Provider<TEvent, TTypeField, TPayloadField, TResult> {
  rememberSignatureHeader(provider.signatureHeader);
  return Object.freeze(withPowers(provider, powers));
}
