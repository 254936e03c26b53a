import { memoryStore, platos } from '@hookgate/core';
import { consume } from '@hookgate/queue';
import { startTcpProxy, type TcpProxy } from '@hookgate/test-services';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../src/index.ts';
import { type Bench, openBench, receiverOf, silent } from '../support/bench.ts';
import type { EngineServers } from '../support/engine-test.ts';

/** H1 to H3: what a web process meets. */
export function publishingRows({ name, url, storeUrl }: EngineServers): void {
  let bench: Bench;
  let proxy: TcpProxy;
  let behind: Engine;
  let send: Bench['send'];
  beforeEach(async () => {
    bench = await openBench(name, url, storeUrl);
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

    const runs: string[] = [];
    const on = { '*': ({ event_id }: { readonly event_id: string }) => void runs.push(event_id) };
    const stop = await bench.engine.work(consume(platos, { store: memoryStore(), logger: silent, on }));
    await bench.drained();
    await stop();
    expect(runs.sort()).toEqual(['down', 'hanging', 'lost-reply', 'warm-up']);
  }, 60_000);
}
