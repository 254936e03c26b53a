/** Fields that tell a request or context from options, by framework: Express, Koa, Hono. */
const REQUESTS: ReadonlyArray<readonly string[]> = [
  ['headers', 'method', 'url'],
  ['req', 'res'],
  ['req', 'finalized'],
];

/**
 * `app.use(plotonWebhook)` makes a framework call the factory with a request. Without this check the request would be taken
 * for the options, and nobody would ever answer it. Called first in every factory of an adapter.
 *
 * @param factory the factory's name
 * @param argument its first argument
 * @param call how it should have been called; default: `factory()`
 * @throws TypeError when the factory was passed instead of called
 */
export function refuseUncalled(factory: string, argument: unknown, call: string = `${factory}()`): void {
  if (typeof argument !== 'object' || argument === null) return;
  if (!REQUESTS.some((fields) => fields.every((field) => field in argument))) return;
  throw new TypeError(
    `${factory} makes a middleware, it is none: write app.use(${call}), with the parentheses, not app.use(${factory}).`,
  );
}
