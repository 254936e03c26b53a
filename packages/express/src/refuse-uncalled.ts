/**
 * `app.use(plotonWebhook)` makes Express call the factory with a request. Without this check the request would be taken
 * for the options, and nobody would ever answer it.
 *
 * @param argument the factory's first argument
 * @throws TypeError when the factory was passed instead of called
 */
export function refuseUncalled(factory: string, argument: unknown, call: string = `${factory}()`): void {
  if (!isRequest(argument)) return;
  throw new TypeError(
    `${factory} makes a middleware, it is none: write app.use(${call}), with the parentheses, not app.use(${factory}).`,
  );
}

function isRequest(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'headers' in value && 'method' in value && 'url' in value;
}
