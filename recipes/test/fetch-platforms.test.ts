import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { node } from '@elysiajs/node';
import { build } from 'esbuild';
import { serve } from 'h3';
import { Miniflare } from 'miniflare';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { createApp as createElysia } from '../elysia/app.ts';
import { createApp as createH3 } from '../h3/app.ts';
import { handled as handledByLambda, handler } from '../lambda/handler.ts';
import { createApp as createNode } from '../node-http/app.ts';
import { expectExchange, SECRET } from './support/exchange.ts';
import { freePort, RECIPES } from './support/processes.ts';

beforeAll(() => {
  vi.stubEnv('PLOTON_WEBHOOK_SECRET', SECRET);
  return () => vi.unstubAllEnvs();
});

it('node:http', async () => {
  const handled: string[] = [];
  const server = createNode((id) => handled.push(id)).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expectExchange(`${url}/hooks/ploton`, () => handled);
  expect(await (await fetch(`${url}/other`)).text()).toBe('hello from /other');
});

it('h3', async () => {
  const handled: string[] = [];
  const server = serve(
    createH3((id) => handled.push(id)),
    { port: 0, hostname: '127.0.0.1', silent: true },
  );
  onTestFinished(() => server.close(true));
  await server.ready();
  await expectExchange(new URL('/webhook', server.url).href, () => handled);
});

it('Elysia', async () => {
  const handled: string[] = [];
  const port = await freePort();
  const app = createElysia((id) => handled.push(id), node());
  const server = await new Promise<{ stop(): unknown }>((listening) => {
    // On Node the application itself does not know that it listens.
    app.listen({ port, hostname: '127.0.0.1' }, (started) => listening(started));
  });
  onTestFinished(async () => void (await server.stop()));
  await expectExchange(`http://127.0.0.1:${port}/webhook`, () => handled);
});

it('Lambda, behind a gateway that makes events of requests', async () => {
  for (const isBase64Encoded of [false, true]) {
    const gateway = createServer(async (req, res) => {
      const pieces: Buffer[] = [];
      for await (const piece of req) pieces.push(piece);
      const body = Buffer.concat(pieces).toString(isBase64Encoded ? 'base64' : 'utf8');
      const answer = await handler({
        rawPath: req.url ?? '/',
        headers: req.headers as Record<string, string>,
        requestContext: { http: { method: req.method ?? 'GET' } },
        body,
        isBase64Encoded,
      });
      res.writeHead(answer.statusCode, answer.headers).end(answer.body);
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void gateway.close());
    await once(gateway, 'listening');
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/webhook`;
    await expectExchange(url, () => handledByLambda);
  }
});

it('Workers, without `nodejs_compat`', async () => {
  const { outputFiles } = await build({
    entryPoints: [join(RECIPES, 'workers/worker.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    // As wrangler does.
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:workers'],
  });
  const worker = (bindings: Record<string, string>): Miniflare =>
    new Miniflare({
      modules: true,
      script: outputFiles[0]?.text ?? '',
      compatibilityDate: '2026-01-01',
      bindings,
      handleRuntimeStdio() {},
    });
  const miniflare = worker({ PLOTON_WEBHOOK_SECRET: SECRET });
  onTestFinished(() => miniflare.dispose());
  const url = await miniflare.ready;
  await expectExchange(
    new URL('/webhook', url).href,
    async () => (await fetch(new URL('/handled', url))).json() as Promise<string[]>,
  );

  const without = worker({});
  onTestFinished(() => without.dispose().catch(() => {}));
  await expect(without.ready).rejects.toThrow();
});
