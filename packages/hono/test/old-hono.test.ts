import { plotonDelivery, plotonEvent, toRequest } from '@hookgate/testing';
import { Hono } from 'hono39';
import { expect, it } from 'vitest';
import { plotonWebhook } from '../src/index.ts';

it('a Hono that is too old is told so, and lets nothing through', async () => {
  const app = new Hono();
  const reached: string[] = [];
  const thrown: Error[] = [];
  app.use('*', plotonWebhook({ secret: 'whsec_test_ploton' }) as never);
  app.all('*', (c) => {
    reached.push(c.req.path);
    return c.text('reached');
  });
  app.onError((error, c) => {
    thrown.push(error);
    return c.text('failed', 500);
  });
  const { status } = await app.request(toRequest(plotonDelivery(plotonEvent('task.complete'))));
  expect([status, reached]).toEqual([500, []]);
  expect(String(thrown[0])).toMatch(/needs Hono 4\.8 or later.*npm install hono@latest/);
});
