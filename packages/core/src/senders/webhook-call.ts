/** Adapters name a function after each of these. */
const NAMED: readonly string[] = ['ploton', 'platos'];

/**
 * The call that makes a sender's webhook in an adapter, as a developer would write it: `plotonWebhook({ … })`, and for
 * all others `webhook(stripe, { … })`.
 *
 * @param name the sender's name
 * @param options the source of what it is to be given
 */
export function webhookCall(name: string, options: string): string {
  return NAMED.includes(name) ? `${name}Webhook(${options})` : `webhook(${camelCase(name)}, ${options})`;
}

/** As a variable is called: `lemonSqueezy`. */
function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
}
