import { webhookCall } from '../senders/webhook-call.ts';

/**
 * Refuses what is no object of options: a secret or a handler in their place, which JavaScript would take for options that
 * are empty. Called before anything is read from them.
 *
 * @param provider the sender's name
 * @throws TypeError with the call to write
 */
export function requireOptions(provider: string, options: unknown): void {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return;
  const given = options === null ? 'null' : Array.isArray(options) ? 'an array' : `a ${typeof options}`;
  const example =
    typeof options === 'function' ? `{ on: { '*': async (event) => { … } } }` : `{ secret: process.env.SECRET }`;
  throw new TypeError(
    `${provider} webhook: the options must be an object, not ${given}: write ${webhookCall(provider, example)}.`,
  );
}
