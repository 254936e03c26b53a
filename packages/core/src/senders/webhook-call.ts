/** Adapters name a function after each of these. */
const NAMED: readonly string[] = ['ploton', 'platos'];

/**
 * The call that makes a sender's webhook in an adapter, as a developer would write it: `plotonWebhook({ … })`, and for a
 * sender of one's own `webhook(provider, { … })`.
 *
 * @param name the sender's name
 * @param options the source of what it is to be given
 */
export function webhookCall(name: string, options: string): string {
  return NAMED.includes(name) ? `${name}Webhook(${options})` : `webhook(provider, ${options})`;
}
