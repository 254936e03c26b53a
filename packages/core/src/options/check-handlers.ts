import type { FailOption } from './option-error.ts';

/** Checks that something is an object of handlers. */
export function checkHandlers(name: string, on: unknown, fail: FailOption): void {
  if (typeof on !== 'object' || on === null) {
    fail(name, "must be an object of handlers, such as { 'task.complete': async (event) => { … } }");
  }
  const handlers = Object.entries(on as object);
  if (handlers.length === 0) {
    fail(
      name,
      "is empty: every delivery would be acknowledged and dropped. Add a handler, such as '*', or leave `on` out and answer in a route",
    );
  }
  for (const [type, handler] of handlers) {
    if (typeof handler !== 'function') fail(`${name}[${JSON.stringify(type)}]`, 'must be a function');
  }
}
