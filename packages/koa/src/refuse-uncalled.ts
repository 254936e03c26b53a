/**
 * `app.use(plotonWebhook)` makes Koa call the factory with a context. Without this check the context would be taken for
 * the options.
 *
 * @param argument the factory's first argument
 * @throws TypeError when the factory was passed instead of called
 */
export function refuseUncalled(factory: string, argument: unknown, call: string = `${factory}()`): void {
  if (!isContext(argument)) return;
  throw new TypeError(
    `${factory} makes a middleware, it is none: write app.use(${call}), with the parentheses, not app.use(${factory}).`,
  );
}

function isContext(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'req' in value && 'res' in value;
}
