import { randomBytes } from 'node:crypto';
import { memoryStore, platos } from '@hookgate/core';
import { consume } from '@hookgate/queue';
import { findRedis, startTcpProxy, type TcpProxy } from '@hookgate/test-services';
import { signPlatos } from '@hookgate/testing';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENGINES, type Engine, findServer, openEngine } from '../src/index.ts';
import { type Bench, openBench, receiverOf, SECRET, silent } from './support/bench.ts';

const redis = await findRedis();
const servers = await Promise.all(ENGINES.map(async (name) => ({ name, found: await findServer(name) })));
afterAll(async () => {
  for (const { found } of servers) if (!('missing' in found)) await found.stop();
  if (!('missing' in redis)) await redis.stop();
});

for (const { name, found } of servers) {
  const missing = 'missing' in redis ? redis.missing : 'missing' in found ? found.missing : undefined;
  const { url } = found as { url: string };

  describe.skipIf(missing !== undefined)(`${name}${missing === undefined ? '' : ` (${missing})`}`, () => {
    let bench: Bench;
    let proxy: TcpProxy;
    let behind: Engine;
    let send: Bench['send'];
    beforeEach(async () => {
      bench = await openBench(name, url, (redis as { url: string }).url);
      const { hostname, port, host } = new URL(url);
      proxy = await startTcpProxy({ host: hostname, port: Number(port) });
      behind = await openEngine(name, { ...bench.place, url: url.replace(host, `${proxy.host}:${proxy.port}`) });
      send = receiverOf(behind, memoryStore(), { timeoutMs: 400 });
    });
    afterEach(async () => {
      proxy.cut();
      await Promise.race([behind.close(), new Promise((resolve) => setTimeout(resolve, 500))]).catch(() => {});
      await proxy.close();
      await bench.close();
    });

    /** Sends until it is acknowledged, as a sender does. */
    async function retry(event: object): Promise<void> {
      while ((await send(event)).status !== 200) await new Promise((resolve) => setTimeout(resolve, 100));
    }

    /** How often each event is run by a worker that takes all there is. */
    async function runs(): Promise<string[]> {
      const seen: string[] = [];
      const consumer = consume(platos, {
        store: memoryStore(),
        logger: silent,
        on: { '*': ({ event_id }) => void seen.push(event_id) },
      });
      const stop = await bench.engine.work(consumer);
      await bench.drained();
      await stop();
      return seen;
    }

    it('H1 down: 500, and the retry makes one job. H2 hanging: the same. H3 a reply that is lost: one run', async () => {
      await retry({ event_id: 'warm-up' });

      await proxy.close();
      expect((await send({ event_id: 'down' })).status).toBe(500);
      await proxy.open();
      await retry({ event_id: 'down' });

      proxy.hang();
      expect((await send({ event_id: 'hanging' })).status).toBe(500);
      proxy.flow();
      await retry({ event_id: 'hanging' });

      const lost = proxy.loseReply('lost-reply');
      const answered = await send({ event_id: 'lost-reply' });
      await lost;
      expect(answered.status).toBe(500);
      await retry({ event_id: 'lost-reply' });

      expect((await runs()).sort()).toEqual(['down', 'hanging', 'lost-reply', 'warm-up']);
    }, 60_000);
  });
}

describe.skipIf('missing' in redis)('web processes', () => {
  const { url } = redis as { url: string };

  it('H7 200 copies over two processes: one job, all 200. H4 killed between the confirmation and the commit: one run', async () => {
    const bench = await openBench('bullmq', url, url);
    try {
      const webs = [bench.start('web'), bench.start('web'), bench.start('web', { HANG: '1' })];
      const ports = await Promise.all(webs.map((web) => web.line('listening ')));
      const post = async (port: string, event_id: string): Promise<number> => {
        const body = JSON.stringify({ event: 'message.created', event_id, ts: Date.now() });
        const nonce = randomBytes(16).toString('hex');
        const headers = { ...signPlatos(SECRET, body, { ts: Math.floor(Date.now() / 1_000), nonce }) };
        const to = `http://127.0.0.1:${port}/webhooks/platos`;
        const answer = await fetch(to, { method: 'POST', headers, body }).catch(() => undefined);
        await answer?.arrayBuffer();
        return answer?.status ?? 0;
      };
      const copies = Array.from({ length: 200 }, (_, i) => post(ports[i % 2] as string, 'crowd'));
      expect(new Set(await Promise.all(copies))).toEqual(new Set([200]));
      expect(webs.flatMap(({ lines }) => lines.filter((line) => line === 'confirmed crowd'))).toHaveLength(1);

      const doomed = post(ports[2] as string, 'doomed');
      await webs[2]?.line('confirmed doomed');
      webs[2]?.kill('SIGKILL');
      expect(await doomed).toBe(0);
      while ((await post(ports[0] as string, 'doomed')) !== 200);

      const seen: string[] = [];
      const consumer = consume(platos, {
        store: memoryStore(),
        logger: silent,
        on: { '*': ({ event_id }) => void seen.push(event_id) },
      });
      const stop = await bench.engine.work(consumer);
      await bench.drained();
      await stop();
      expect(seen.sort()).toEqual(['crowd', 'doomed']);
    } finally {
      await bench.close();
    }
  });
});
