import { type AppProcess, delivery, processesOf } from '@hookgate/store-tests';
import { waitUntil } from '@hookgate/test-services';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { ownPostgres } from './support/own-postgres.ts';
import { startSlowLine } from './support/slow-line.ts';

const COPIES = 200;
const APP = new URL('./apps/small-pool-app.ts', import.meta.url);
/** Longer than the lease of a patient sender (10 s), which a busy machine does not miss, and shorter than its deadline. */
const WORK_MS = 11_000;
const PATIENT = { path: '/patient' } as const;

const server = await ownPostgres();
if (server !== undefined) {
  const line = await startSlowLine(server, 10);
  afterAll(() => line.close());
  const slowUrl = Object.assign(new URL(server.url), { port: `${line.port}` }).href;

  /** Applications that have answered nothing yet, so that their pools are cold. */
  async function cold(count: number, client: string, poolMax: number, url: string): Promise<AppProcess[]> {
    const { start, end } = processesOf(APP, { DATABASE: url, POOL_MAX: `${poolMax}` });
    onTestFinished(end);
    return Promise.all(Array.from({ length: count }, () => start({ client })));
  }

  async function sendCopies(apps: readonly AppProcess[]): Promise<Set<number | string>> {
    const sent = delivery({ work_ms: WORK_MS });
    const app = (i: number) => apps[i % apps.length] as AppProcess;
    const answers = await Promise.all(Array.from({ length: COPIES }, (_, i) => app(i).send(sent, PATIENT)));
    // Whoever was sent away comes again, and on a busy machine more than once.
    await waitUntil('a copy is told of the outcome', async () => (await app(0).send(sent, PATIENT)) === 200, 30_000);
    return new Set(answers);
  }

  function printed(apps: readonly AppProcess[], start: string): string[] {
    return apps.flatMap(({ lines }) => lines.filter((each) => each.startsWith(start)));
  }

  describe('F1 with pools too small for the crowd: the handler runs once, and no heartbeat is late', {
    timeout: 120_000,
  }, () => {
    describe.each([
      ['over loopback', server.url],
      ['over a line too slow to keep up', slowUrl],
    ])('%s', (_name, url) => {
      it.each([
        [4, 'pg', 1],
        [2, 'pg', 2],
        [4, 'postgres.js', 1],
      ] as const)('%i processes, through %s with %i connections', async (count, client, max) => {
        const apps = await cold(count, client, max, url);
        // Who cannot be told in time is told to come again.
        for (const answer of await sendCopies(apps)) expect([200, 503]).toContain(answer);
        expect(printed(apps, 'handling ')).toHaveLength(1);
        expect(printed(apps, 'saw lost-claim')).toEqual([]);
      });
    });
  });
}
