import type { FailOption } from './option-error.ts';

/** What a webhook may do instead; a worker may not. */
const WITHOUT_HANDLERS = ', or leave `on` out and answer in a route';

/**
 * Checks that something is an object of handlers.
 *
 * @param otherwise what to do but add a handler, as the end of a sentence
 */
export function checkHandlers(name: string, on: unknown, fail: FailOption, otherwise: string = WITHOUT_HANDLERS): void {
  if (typeof on !== 'object' || on === null) {
    fail(name, "must be an object of handlers, such as { '*': async (event) => { … } }");
  }
  const handlers = Object.entries(on as object);
  if (handlers.length === 0) {
    fail(name, `is empty: every delivery would be acknowledged and dropped. Add a handler, such as '*'${otherwise}`);
  }
  for (const [type, handler] of handlers) {
    if (typeof handler === 'function') continue;
    const where = `${name}[${JSON.stringify(type)}]`;
    // A sink of `@hookgate/queue`, given as it is.
    if (typeof (handler as { readonly publish?: unknown } | null)?.publish === 'function')
      fail(where, `must be a function: hand the sink off, as in { ${JSON.stringify(type)}: handOff(sink) }`);
    fail(where, 'must be a function');
  }
}
