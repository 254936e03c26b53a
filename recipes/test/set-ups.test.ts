import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createFactories } from '@hookgate/testing';
import type { Express } from 'express';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createApp as createRotation } from '../rotation/app.ts';
import { createApp as createSchemas } from '../schemas/app.ts';
import { createApp as createTenants } from '../tenants/app.ts';
import { expectExchange, plotonDelivery, plotonEvent, SECRET, send } from './support/exchange.ts';

async function serve(app: Express): Promise<string> {
  const server = app.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('many tenants: each has a secret of its own, and nobody is taken for another', async () => {
  const secrets = new Map<string, string>([
    ['acme', SECRET],
    ['brown', 'whsec_brown'],
  ]);
  const handled: Array<[string, string]> = [];
  const url = await serve(
    createTenants(
      async (tenant) => secrets.get(tenant),
      (...each) => void handled.push(each),
    ),
  );
  await expectExchange(`${url}/hooks/acme/ploton`, () => handled.map(([, id]) => id));
  // A delivery of one tenant at the address of another, and of nobody.
  const delivery = plotonDelivery(plotonEvent('task.complete'));
  for (const tenant of ['brown', 'nobody', '%61cme', 'acme%2F..']) {
    expect((await send(`${url}/hooks/${tenant}/ploton`, delivery)).status, tenant).toBe(401);
  }
  // The same event at two tenants is two events.
  const event = plotonEvent('task.complete');
  expect((await send(`${url}/hooks/acme/ploton`, plotonDelivery(event))).status).toBe(200);
  const brown = plotonDelivery(event, { secret: 'whsec_brown' });
  expect((await send(`${url}/hooks/brown/ploton`, brown)).text).toContain('handled');
  expect(handled.slice(-2)).toEqual([
    ['acme', event.task_id],
    ['brown', event.task_id],
  ]);
});

it('rotation: nothing is lost, nothing runs twice, and its end is seen', async () => {
  let secrets: [string, ...string[]] = ['whsec_old'];
  const handled: string[] = [];
  const used: string[] = [];
  const url = `${await serve(
    createRotation(
      () => secrets,
      (id) => void handled.push(id),
      (id) => void used.push(id),
    ),
  )}/webhook`;
  const signed = (secret: string, event = plotonEvent('task.complete')) => ({
    event,
    delivery: plotonDelivery(event, { secret }),
  });

  const first = signed('whsec_old');
  expect((await send(url, first.delivery)).status).toBe(200);
  expect((await send(url, signed('whsec_new').delivery)).status).toBe(401);
  secrets = ['whsec_new', 'whsec_old'];
  // The retry of what was handled, now signed with the new secret, is still a copy.
  expect((await send(url, signed('whsec_new', first.event).delivery)).text).toContain('duplicate');
  expect((await send(url, signed('whsec_old').delivery)).status).toBe(200);
  expect((await send(url, signed('whsec_new').delivery)).status).toBe(200);
  secrets = ['whsec_new'];
  expect((await send(url, signed('whsec_old').delivery)).status).toBe(401);
  expect(handled).toHaveLength(3);
  const [old, , , newest] = used;
  expect(used).toEqual([old, newest, old, newest]);
  expect(old).not.toBe(newest);
});

it('schemas: their output reaches handlers and routes, and what does not fit reaches nobody', async () => {
  vi.stubEnv('PLOTON_WEBHOOK_SECRET', SECRET);
  onTestFinished(() => void vi.unstubAllEnvs());
  const saved: Array<[string, number]> = [];
  const url = await serve(createSchemas((...each) => void saved.push(each)));
  const { plotonEvent: make } = createFactories({ now: Date.now });
  for (const path of ['handlers', 'route']) {
    const event = make('task.complete', {
      data: {
        deals: [
          { name: 'a', amount: '40' },
          { name: 'b', amount: 2 },
        ],
      },
    });
    expect((await send(`${url}/${path}`, plotonDelivery(event))).status).toBe(200);
    expect(saved.at(-1)).toEqual([event.task_id, 42]);
    const odd = make('task.complete', { data: { deals: 'none' } });
    expect(await send(`${url}/${path}`, plotonDelivery(odd))).toMatchObject({
      status: 400,
      text: expect.stringContaining('invalid_event'),
    });
  }
  expect(saved).toHaveLength(2);
});
