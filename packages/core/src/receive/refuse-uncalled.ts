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
 * @param factory the name of the factory that takes any sender
 * @param provider its first argument
 * @param options its second argument, which is the first of the sender's own factory, such as `plotonWebhook`
 * @throws TypeError when one of the two was passed instead of called
 */
export function refuseUncalled(factory: string, provider: { readonly name: string }, options?: object): void {
  if (isRequest(provider)) refuse(factory, `${factory}(provider)`);
  if (isRequest(options)) refuse(`${provider.name}Webhook`, `${provider.name}Webhook()`);
}

function isRequest(argument: unknown): boolean {
  if (typeof argument !== 'object' || argument === null) return false;
  return REQUESTS.some((fields) => fields.every((field) => field in argument));
}

function refuse(factory: string, call: string): never {
  throw new TypeError(
    `${factory} makes a middleware, it is none: write app.use(${call}), with the parentheses, not app.use(${factory}).`,
  );
}
