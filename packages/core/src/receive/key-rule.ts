import type { WebhookOptions } from '../options/options.ts';
import type { MaybePromise } from '../runtime/maybe-promise.ts';
import type { DedupeKey, KeyMaterial } from '../senders/provider.ts';
import type { AnyProvider } from '../senders/typed-events.ts';

/** The rule that names the events of a receiver: the option, or the sender's own. */
export function keyRuleOf(provider: AnyProvider, { dedupeKey }: WebhookOptions): DedupeKey<never> {
  return (dedupeKey === 'documented' ? provider.documentedDedupeKey : dedupeKey) ?? provider.dedupeKey ?? digestKey;
}

/** For senders whose id is not signed: another id is no other event. */
function digestKey(_event: unknown, material: KeyMaterial): MaybePromise<string> {
  return material.bodyDigest();
}
