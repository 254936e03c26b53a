/** The packages whose tests make a mistake and look at what its developer is shown. */
export type Place = 'core' | 'express' | 'fastify' | 'koa' | 'hono' | 'redis' | 'postgres';

/** A mistake that nothing in reach of a receiver can notice, and why. */
export interface Undetectable {
  readonly silent: string;
}

/** Every plausible mistake that was tried as a new user would make it, and the package that shows what comes of it. */
export const MISTAKES = {
  // Secrets
  'no secret': 'core',
  'another secret': 'core',
  'a secret with a line break': 'core',
  'a secret in quotes': 'core',
  'a secret without its prefix': 'core',
  'secret: a promise': 'core',
  "the URL of the other sender's webhook": 'core',

  // Options
  'the secret where the options belong': 'core',
  'a handler where the options belong': 'core',
  'a misspelt option': 'core',
  'an option of the other sender': 'core',
  'dedupeTtlMs in seconds': 'core',
  'a tolerance in milliseconds': 'core',
  'a path without "/"': 'core',
  'a typo in `on`': 'core',
  'a typo in `schemas`': 'core',
  'a JSON Schema': 'core',
  'zod 3.23, which knows no Standard Schema': 'core',
  'a schema that is stricter than the sender': 'core',
  'a clock that is 90 s ahead': 'core',
  'a logger that takes the message first': 'core',
  'an observer that throws': 'core',

  // Handlers
  'a handler that throws a string': 'core',
  'a handler that never resolves': 'core',
  'two webhooks for one': 'core',
  'a webhook made for every request': 'core',

  // Stores
  'a bare client as store': 'redis',
  'redisStore of a client': 'redis',
  'redisStore of a URL': 'redis',
  'redisStore of a promise': 'redis',
  'redisStore of a Pool of pg': 'redis',
  'postgresStore of a pool': 'postgres',
  'postgresStore of a URL': 'postgres',
  'postgresStore of a promise': 'postgres',
  'a Pool as `client`': 'postgres',
  'a Client that was never connected': 'postgres',
  'a database without the table': 'postgres',

  // Express
  'express.json() before the webhook': 'express',
  'a path that the sender does not know': 'express',
  'a path that the sender does not know, and a catch-all': 'express',
  'app.use(plotonWebhook)': 'express',
  'Express 3': 'express',
  '201 or 204 for Ploton': 'express',
  'getDelivery in a route that nothing guards': 'express',
  'getDelivery of the other sender': 'express',
  'no route behind the webhook': 'express',
  'a route that never answers': 'express',
  'an async route of Express 4 that throws': 'express',
  '`on`, and a route handler': 'express',

  // Fastify
  'Fastify 4': 'fastify',
  'plotonRoute() with a preParsing of its own': 'fastify',
  'plotonRoute() with a config of its own': 'fastify',
  'the plugin registered twice': 'fastify',
  'config.webhook without the plugin': 'fastify',
  'the plugin as a hook': 'fastify',
  '`on`, and a route of the same path': 'fastify',

  // Hono and Koa
  'a path of Hono without "/*"': 'hono',
  'Hono 4.5': 'hono',
  'c.req.raw.text() before the webhook': 'hono',
  '`on`, and a handler of Hono': 'hono',
  'a route of Koa that sets nothing': 'koa',
  '`on`, and a route of Koa': 'koa',

  // Nobody can tell
  'a handler that does not await its work': {
    silent: 'its promise has resolved: work that goes on behind it looks like none',
  },
  'a route before the webhook': { silent: 'the request never comes to the webhook' },
  'a 404 handler before the webhook': { silent: 'the request never comes to the webhook' },
} as const;

type Mistakes = typeof MISTAKES;

/** The mistakes that one package has to show. */
export type MistakeOf<TPlace extends Place> = {
  [TName in keyof Mistakes]: Mistakes[TName] extends TPlace ? TName : never;
}[keyof Mistakes];
