/**
 * What an application's bundle grows by: one adapter with all of the core it uses, minified and gzipped, as built
 * (`pnpm build` first). The framework is there anyway.
 *
 * @type {import('size-limit').SizeLimitConfig}
 */
const limits = ['express', 'fastify', 'koa', 'hono'].map((framework) => ({
  name: `@hookgate/core + @hookgate/${framework}`,
  path: `node_modules/@hookgate/${framework}/dist/index.js`,
  import: '{ plotonWebhook, getDelivery }',
  limit: '32 kB',
  gzip: true,
  ignore: [framework],
  modifyEsbuildConfig: (config) => ({ ...config, platform: 'node', conditions: ['node', 'import'], format: 'esm' }),
}));

module.exports = limits;
