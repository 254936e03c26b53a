import fastify from 'fastify';
import fp from 'fastify-plugin';
import { expect, it } from 'vitest';
import { platosWebhook, plotonWebhook } from '../src/index.ts';
import { SECRETS } from './support/deliveries.ts';

it('the plugins work on the scope they are registered in, as those of fastify-plugin do', () => {
  const marked: object = fp(async () => undefined, { fastify: '5.x', name: 'hookgate-ploton' });
  for (const plugin of [plotonWebhook, plotonWebhook({ secret: SECRETS.ploton })]) {
    for (const mark of ['skip-override', 'fastify.display-name', 'plugin-meta'].map(Symbol.for)) {
      expect(Reflect.get(plugin, mark)).toEqual(Reflect.get(marked, mark));
    }
  }
});

it('and are known by their names', async () => {
  const app = fastify();
  await app.register(plotonWebhook, { secret: SECRETS.ploton });
  await app.register(platosWebhook({ secret: SECRETS.platos }));
  await app.ready();
  expect(app.hasPlugin('hookgate-ploton')).toBe(true);
  expect(app.printPlugins()).toMatch(/hookgate-platos/);
});
