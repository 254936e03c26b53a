import { randomBytes } from 'node:crypto';
import { memoryStore, platos } from '@hookgate/core';
import { consume } from '@hookgate/queue';
import { signPlatos } from '@hookgate/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, openBench, SECRET, silent } from '../support/bench.ts';
import type { EngineServers } from '../support/engine-test.ts';

const COPIES = 200;

/** H4 and H7: web processes that share a store. */
export function crowdRows({ name, url, storeUrl }: EngineServers): void {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(name, url, storeUrl);
  });
  afterAll(() => bench.close());

  async function post(port: string, event_id: string): Promise<number> {
    const body = JSON.stringify({ event: 'message.created', event_id, ts: Date.now() });
    const nonce = randomBytes(16).toString('hex');
    const headers = { ...signPlatos(SECRET, body, { ts: Math.floor(Date.now() / 1_000), nonce }) };
    const to = `http://127.0.0.1:${port}/webhooks/platos`;
    const answer = await fetch(to, { method: 'POST', headers, body }).catch(() => undefined);
    await answer?.arrayBuffer();
    return answer?.status ?? 0;
  }

  it('H7 200 copies over two processes: one job, all 200. H4 killed between the confirmation and the commit: one run', async () => {
    const webs = [bench.start('web'), bench.start('web')] as const;
    const [first, second] = (await Promise.all(webs.map((web) => web.line('listening ')))) as [string, string];
    const copies = Array.from({ length: COPIES }, (_, i) => post(i % 2 === 0 ? first : second, 'crowd'));
    expect(new Set(await Promise.all(copies))).toEqual(new Set([200]));
    expect(webs.flatMap(({ lines }) => lines.filter((line) => line === 'confirmed crowd'))).toHaveLength(1);

    const doomed = post(second, 'hang');
    await webs[1].line('confirmed hang');
    webs[1].kill('SIGKILL');
    expect(await doomed).toBe(0);
    while ((await post(first, 'hang')) !== 200);

    const runs: string[] = [];
    const on = { '*': ({ event_id }: { readonly event_id: string }) => void runs.push(event_id) };
    const stop = await bench.engine.work(consume(platos, { store: memoryStore(), logger: silent, on }));
    await bench.drained();
    await stop();
    expect(runs.sort()).toEqual(['crowd', 'hang']);
  }, 60_000);
}
