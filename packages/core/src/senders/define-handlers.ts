import { checkHandlers } from '../options/check-handlers.ts';
import type { AnyProvider, Handlers } from './typed-events.ts';

/**
 * Handlers that live in a file of their own, typed as those in the call are: each knows its event, and a name that the sender
 * does not have is a type error. They are the option `on` of every adapter and of `createReceiver`.
 *
 * ```ts
 * export const handlers = defineHandlers(ploton, { 'task.complete': async (event) => save(event.data) });
 * app.use(plotonWebhook({ on: handlers }));
 * ```
 *
 * @typeParam TSchemas the type of the option `schemas`, where there is one: `defineHandlers<typeof ploton, typeof schemas>(…)`
 * @throws TypeError for no handlers, and for one that is not a function
 */
export function defineHandlers<TProvider extends AnyProvider, TSchemas = Record<never, never>>(
  provider: TProvider,
  handlers: Handlers<NoInfer<TProvider>, TSchemas>,
): Handlers<TProvider, TSchemas> {
  const fail = (name: string, problem: string): never => {
    throw new TypeError(`defineHandlers(${provider.name}): \`${name}\` ${problem}.`);
  };
  checkHandlers('handlers', handlers, fail);
  return handlers;
}
