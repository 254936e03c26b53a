import { startScript } from '@hookgate/test-services';
import { expect, it } from 'vitest';
import { delivery, type Sent } from '../src/index.ts';
import { flood } from './support/flood.ts';

/** More of them where nobody waits for it; `HOOKGATE_STRANGERS` says otherwise. */
const REQUESTS = Number(process.env.HOOKGATE_STRANGERS ?? (process.env.CI ? 250_000 : 100_000));
/** What is made once, as code gets hot, is there by then. */
const WARM_UP = REQUESTS / 10;
/** Eight bytes for each of 250,000. Whatever is kept of a request takes more, even of fewer. */
const MOST_GROWTH_BYTES = 2_000_000;

interface Cost {
  readonly storeCalls: number;
  readonly runs: number;
  readonly liveBytes: number;
}

it(`F22: ${REQUESTS} requests with bad signatures: no call of the store, no run, memory stays flat`, {
  timeout: 600_000,
}, async () => {
  const app = startScript(new URL('./apps/guarded-app.ts', import.meta.url).pathname);
  try {
    const port = await app.line('listening ');
    const at = (path: string): string => `http://127.0.0.1:${port}${path}`;
    const send = async ({ headers, body }: Sent): Promise<number> =>
      (await fetch(at('/webhook'), { method: 'POST', headers: { ...headers }, body })).status;
    const cost = async (): Promise<Cost> => (await (await fetch(at('/cost'))).json()) as Cost;

    expect(await send(delivery())).toBe(200);
    const { storeCalls, runs } = await cost();
    expect([storeCalls > 0, runs]).toEqual([true, 1]);

    expect(await flood(Number(port), WARM_UP)).toEqual({ 401: WARM_UP });
    const warm = await cost();
    expect(await flood(Number(port), REQUESTS - WARM_UP)).toEqual({ 401: REQUESTS - WARM_UP });
    const after = await cost();
    expect(after).toMatchObject({ storeCalls, runs });
    expect(after.liveBytes - warm.liveBytes).toBeLessThan(MOST_GROWTH_BYTES);
    expect(await send(delivery())).toBe(200);
  } finally {
    app.kill('SIGKILL');
    await app.exit;
  }
});
