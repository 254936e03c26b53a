/**
 * What an application's bundle grows by: one adapter with all of the core it uses, minified and gzipped, as built
 * (`pnpm build` first). The framework is there anyway. The limits are what it was when they were set, rounded up: what is
 * added must be taken off elsewhere. The aim was 32 kB; README.md says what is in the way.
 *
 * @type {import('size-limit').SizeLimitConfig}
 */
const limits = Object.entries({ express: 46, fastify: 46.5, koa: 45, hono: 45.5 }).map(([framework, kilobytes]) => ({
  name: `@hookgate/core + @hookgate/${framework}`,
  path: `node_modules/@hookgate/${framework}/dist/index.js`,
  import: '{ plotonWebhook, getDelivery }',
  limit: `${kilobytes} kB`,
  gzip: true,
  ignore: [framework],
  modifyEsbuildConfig: (config) => ({ ...config, platform: 'node', conditions: ['node', 'import'], format: 'esm' }),
}));

/** What a built-in sender adds to an application that has the core. */
const senders = { stripe: 2, github: 2, 'standard-webhooks': 2 };
for (const [name, kilobytes] of Object.entries(senders)) {
  limits.push({
    name: `@hookgate/senders/${name}`,
    path: `node_modules/@hookgate/senders/dist/${name}.js`,
    import: `{ ${name.replace(/-(.)/g, (_dash, letter) => letter.toUpperCase())} }`,
    limit: `${kilobytes} kB`,
    gzip: true,
    ignore: ['@hookgate/core'],
    modifyEsbuildConfig: (config) => ({ ...config, platform: 'node', conditions: ['node', 'import'], format: 'esm' }),
  });
}

module.exports = limits;
