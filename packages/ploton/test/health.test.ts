import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { serve } from '@hono/node-server';
import { createFetchHandler, memoryStore, ploton } from '@hookgate/core';
import { captureLogs, type PlotonApi, type PlotonApiFault, startPlotonApi } from '@hookgate/testing';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPlotonClient, type PlotonHealth, type PlotonHealthObservation, plotonHealth } from '../src/index.ts';

const KEY = 'pk_test_0123456789abcdefxyz';
let api: PlotonApi;
let health: PlotonHealth;
let logs: ReturnType<typeof captureLogs>;
let seen: PlotonHealthObservation[];
let receiver: ReturnType<typeof createFetchHandler>['receiver'];
let store: ReturnType<typeof memoryStore> & { ping(): Promise<void> };
let storeIsDown: boolean;
const ends: Array<() => unknown> = [];

beforeEach(async () => {
  api = await startPlotonApi({ apiKey: KEY });
  logs = captureLogs();
  seen = [];
  storeIsDown = false;
  const ping = async () => {
    if (storeIsDown) throw new TypeError('connect ECONNREFUSED redis://user:secret@10.0.0.7');
  };
  store = Object.assign(memoryStore(), { ping });
  receiver = createFetchHandler(ploton, { secret: 'whsec_test', store, logger: logs.logger, on: { '*': () => {} } })
    .receiver as typeof receiver;
  health = make();
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const end of ends.splice(0)) await end();
  await receiver.close();
  await api.close();
});

function make(options: Partial<Parameters<typeof plotonHealth>[0]> = {}): PlotonHealth {
  const client = createPlotonClient({ apiKey: KEY, baseUrl: api.url, logger: logs.logger });
  const observer = (each: PlotonHealthObservation) => void seen.push(each);
  return plotonHealth({ client, store, receivers: [receiver], logger: logs.logger, observer, ...options });
}

/** How each framework mounts both checks, and one route of its own. */
const frameworks: Record<string, (h: PlotonHealth) => Promise<string>> = {
  'express, routes': (h) =>
    listen(
      createServer(
        express()
          .get('/readyz', h.ready.express())
          .get('/livez', h.live.express())
          .get('/own', (_req, res) => void res.send('own')),
      ),
    ),
  'express, middleware': (h) =>
    listen(
      createServer(
        express()
          .use(h.ready.express('/readyz'), h.live.express('/livez'))
          .get('/own', (_req, res) => void res.send('own')),
      ),
    ),
  fastify: async (h) => {
    const app = fastify();
    app.get('/readyz', h.ready.fastify());
    app.get('/livez', h.live.fastify());
    app.get('/own', async () => 'own');
    ends.push(() => app.close());
    return app.listen({ port: 0, host: '127.0.0.1' });
  },
  koa: (h) => {
    const app = new Koa();
    app.use(h.ready.koa('/readyz'));
    app.use(h.live.koa('/livez'));
    app.use((ctx) => {
      ctx.body = 'own';
    });
    return listen(createServer(app.callback()));
  },
  hono: async (h) => {
    const app = new Hono();
    app.use(h.ready.hono('/readyz'));
    app.get('/livez', h.live.hono());
    app.get('/own', (c) => c.text('own'));
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
    if (!server.listening) await once(server, 'listening');
    return addressOf(server);
  },
  'node:http': (h) => {
    const [ready, live] = [h.ready.node('/readyz'), h.live.node('/livez')];
    return listen(
      createServer((req, res) => {
        if (req.url === '/own') res.end('own');
        else if (req.url?.startsWith('/live')) live(req, res);
        else ready(req, res);
      }),
    );
  },
};

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return addressOf(server);
}

function addressOf(server: Server): string {
  ends.push(() => new Promise((closed) => server.close(closed)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe.each(Object.keys(frameworks))('%s', (name) => {
  it('answers 200 and 503, and leaves the app alone', async () => {
    health = make({ cacheMs: 0 });
    const url = await (frameworks[name] as (h: PlotonHealth) => Promise<string>)(health);
    const ask = async (path: string, method = 'GET') => {
      const answer = await fetch(url + path, { method, headers: { connection: 'close' } });
      return { status: answer.status, text: await answer.text(), headers: answer.headers };
    };
    const well = await ask('/readyz?probe=1');
    expect([well.status, JSON.parse(well.text)]).toEqual([
      200,
      { status: 'ok', checks: { api: 'ok', store: 'ok', receiver: 'ok' } },
    ]);
    expect(well.headers.get('cache-control')).toBe('no-store');
    expect(well.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await ask('/readyz', 'HEAD')).toMatchObject({ status: 200, text: '' });
    expect((await ask('/own')).text).toBe('own');
    api.failAlways({ status: 500 });
    const ill = await ask('/readyz');
    expect([ill.status, JSON.parse(ill.text)]).toEqual([
      503,
      { status: 'failing', checks: { api: 'failing', store: 'ok', receiver: 'ok' } },
    ]);
    expect((await ask('/livez')).status).toBe(200);
    await receiver.close();
    api.failAlways(undefined);
    expect(await ask('/readyz')).toMatchObject({ status: 503 });
    expect(await ask('/livez')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
  });

  it.each(['//', '//:0', '//[', 'http://[', '/\\\\', '*'])(
    'a stranger who asks for %s is answered, and ends no process',
    async (target) => {
      const url = new URL(
        await (frameworks[name] as (h: PlotonHealth) => Promise<string>)(make({ verbose: () => true })),
      );
      for (const asked of [target, `${target}?verbose`]) {
        const status = Number((await askRaw(Number(url.port), asked)).split(' ')[1]);
        expect(status, asked).toBeGreaterThanOrEqual(200);
        expect(status, asked).toBeLessThan(500);
      }
    },
  );
});

/** The first line of the answer to a target that `fetch` would not send. */
function askRaw(port: number, target: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`GET ${target} HTTP/1.1\r\nhost: app.example\r\nconnection: close\r\n\r\n`),
    );
    let text = '';
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text.split('\r\n')[0] as string));
  });
}

describe('health', () => {
  it('asked 1,000 times calls the API once, and once more when the answer is no longer good', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const handler = health.ready.fetch('/readyz');
    const ask = () => handler(new Request('http://app.example/readyz'));
    await Promise.all(Array.from({ length: 500 }, ask));
    for (let i = 0; i < 500; i++) expect((await ask()).status).toBe(200);
    expect(api.requests).toEqual([{ method: 'GET', path: '/v1/tasks?limit=1', status: 200 }]);
    now.mockReturnValue(5_999);
    await ask();
    expect(api.requests).toHaveLength(1);
    now.mockReturnValue(6_000);
    await Promise.all(Array.from({ length: 500 }, ask));
    expect(api.requests).toHaveLength(2);
    expect(seen).toHaveLength(2);
  });

  it('that fails is cached too', async () => {
    vi.spyOn(performance, 'now').mockReturnValue(1_000);
    api.failAlways({ status: 429, retryAfter: '1' });
    for (let i = 0; i < 100; i++) expect((await health.check()).status).toBe('failing');
    expect(api.requests).toHaveLength(1);
  });

  it('says a change once, and nothing else, however often it is asked', async () => {
    health = make({ cacheMs: 0 });
    const check = async (times: number) => {
      for (let i = 0; i < times; i++) await health.check();
    };
    await check(5);
    expect(logs.lines).toEqual([]);
    api.failAlways('reset');
    await check(5);
    api.failAlways(undefined);
    await check(5);
    expect(logs.lines.map(({ level, fields }) => [level, fields.event, fields.status, fields.apiCode])).toEqual([
      ['warn', 'ploton.health', 'failing', 'network_error'],
      ['info', 'ploton.health', 'ok', undefined],
    ]);
  });

  it('of a shutdown is told at once, not when the cache is over', async () => {
    expect((await health.check()).status).toBe('ok');
    await receiver.close();
    expect(await health.check()).toEqual({
      status: 'failing',
      checks: { api: 'ok', store: 'ok', receiver: 'failing' },
    });
    expect(api.requests).toHaveLength(1);
  });

  it('of a store that is down is failing', async () => {
    storeIsDown = true;
    expect((await health.check()).checks).toEqual({ api: 'ok', store: 'failing', receiver: 'ok' });
    expect(seen).toMatchObject([{ type: 'health', status: 'failing', api: 'ok', store: 'failing', receiver: 'ok' }]);
  });

  it('waits for neither an API nor a store that hang', async () => {
    api.failAlways('hang');
    const hanging = { ping: () => new Promise<void>(() => {}) };
    health = make({ timeoutMs: 20, store: hanging });
    expect((await health.check()).checks).toEqual({ api: 'failing', store: 'failing', receiver: 'ok' });
    expect(seen[0]?.code).toBe('timeout');
  });

  it.each<PlotonApiFault>(['html', 'empty', { status: 401, message: `no ${KEY}` }])(
    'answers nothing of what the API said (%j)',
    async (fault) => {
      api.failAlways(fault);
      storeIsDown = true;
      const answer = await health.ready.fetch()(new Request('http://app.example/readyz?verbose'));
      const text = await answer.text();
      expect(answer.status).toBe(503);
      expect(text).toBe('{"status":"failing","checks":{"api":"failing","store":"failing","receiver":"ok"}}');
    },
  );

  it('shows codes to whom the app allows it, never keys, URLs or sentences', async () => {
    api.failAlways({ status: 401, message: `no ${KEY}` });
    storeIsDown = true;
    health = make({
      verbose: ({ header }) => {
        if (header('x-admin') === 'throw') throw new Error('boom');
        return header('x-admin') === 'yes';
      },
    });
    const ask = async (admin: string, path = '/readyz?verbose') => {
      const request = new Request(`http://app.example${path}`, { headers: { 'x-admin': admin } });
      return (await health.ready.fetch('/readyz')(request)).text();
    };
    const shown = await ask('yes');
    expect(JSON.parse(shown).details).toEqual({
      apiCode: 'unauthorized',
      apiStatus: 401,
      storeError: 'TypeError',
      durationMs: expect.any(Number),
      checkedAt: expect.any(String),
    });
    for (const secret of [KEY, '127.0.0.1', 'redis:', 'xyz']) expect(shown).not.toContain(secret);
    for (const [admin, path] of [['no'], ['throw'], ['yes', '/readyz']] as const) {
      expect(await ask(admin, path)).not.toContain('details');
    }
  });

  it('is not asked by other methods, nor at other paths', async () => {
    const ask = async (method: string, path: string) => {
      const { status, headers } = await health.ready.fetch('/readyz')(new Request(`http://x${path}`, { method }));
      return [status, headers.get('allow')];
    };
    expect(await ask('POST', '/readyz')).toEqual([405, 'GET, HEAD']);
    expect(await ask('GET', '/readyz/')).toEqual([200, null]);
    expect(await ask('GET', '/readyzz')).toEqual([404, null]);
    expect(await ask('GET', '//readyz')).toEqual([404, null]);
  });

  it.each([
    [{ client: {} }, /`client`/],
    [{ cacheMs: -1 }, /`cacheMs`/],
    [{ timeoutMs: 0 }, /`timeoutMs`/],
    [{ receivers: [{}] }, /`receivers` must be a list/],
    [{ verbose: true }, /`verbose` must be a function/],
    [{ observer: [null] }, /`observer` must be a function, or an array of functions/],
    [{ path: '/x' }, /no option `path`/],
  ])('%j is refused', (options, sentence) => {
    expect(() => make(options as never)).toThrow(sentence);
    expect(() => health.ready.express('readyz')).toThrow(/begins with a slash/);
  });
});
