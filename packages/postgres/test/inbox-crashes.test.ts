import { type AppProcess, type AppSettings, delivery, LEASE_MS } from '@hookgate/store-tests';
import { waitUntil } from '@hookgate/test-services';
import { afterAll, describe, expect, it } from 'vitest';
import { ownPostgres } from './support/own-postgres.ts';
import { processesOn } from './support/processes.ts';

/** Where a process is killed, and whether its transaction was committed by then; undefined: nobody can know. */
const INSTANTS: readonly [NonNullable<AppSettings['crash']>, boolean | undefined][] = [
  ['begun', false],
  ['written', false],
  ['finished', false],
  ['committing', undefined],
  ['committed', true],
  ['returned', true],
  ['handled', true],
  ['stored', true],
];

const server = await ownPostgres('-c', 'max_connections=300');
if (server !== undefined) {
  const { start, effects, end } = await processesOn(server);
  afterAll(end);

  describe.concurrent('the inbox: what a handler writes into the database happens exactly once', {
    timeout: 180_000,
  }, async () => {
    const survivors = [await start({ kind: 'inbox' }), await start({ kind: 'inbox' })] as const;
    const [survivor] = survivors;
    const ended = async (id: string): Promise<number[]> =>
      (await effects(id)).filter(({ what }) => what === 'ended').map(({ attempt }) => attempt);

    it.each(INSTANTS)('kill -9 when it has %s', async (crash, isCommitted) => {
      const victim = await start({ kind: 'inbox', crash });
      const sent = delivery();
      expect(await victim.send(sent)).toBe('TypeError');
      expect(await survivor.send(sent)).toBe(200);
      const attempts = await ended(sent.id);
      if (isCommitted === undefined) expect(attempts).toHaveLength(1);
      else expect(attempts).toEqual([isCommitted ? 1 : 2]);
      expect(await survivor.send(sent)).toBe(200);
      expect(await ended(sent.id)).toHaveLength(1);
    });

    it('kill -9 at a random moment, ten times', async () => {
      for (let times = 0; times < 10; times += 1) {
        const victim = await start({ kind: 'inbox' });
        const sent = delivery({ work_ms: 5 });
        const original = victim.send(sent);
        await victim.line(`handling ${sent.id}`);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
        victim.kill('SIGKILL');
        await original;
        // As a sender does: a machine as busy as this may not be done within the deadline.
        await waitUntil('the retry is taken', async () => (await survivor.send(sent)) === 200, 30_000);
        expect(await ended(sent.id)).toHaveLength(1);
      }
    });

    it('a zombie whose delivery was taken over writes nothing', async () => {
      const zombie = await start({ kind: 'inbox' });
      const sent = delivery({ work_ms: 1_500 });
      const original = zombie.send(sent);
      await zombie.line(`handling ${sent.id}`);
      zombie.kill('SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 2 * LEASE_MS));
      const retry = survivor.send(sent);
      await survivor.line(`handling ${sent.id}`);
      zombie.kill('SIGCONT');
      await zombie.line('saw failed');
      await original;
      expect(await retry).toBe(200);
      expect(await ended(sent.id)).toEqual([2]);
    });

    it('copies to other processes wait for the outcome, and it is written once', async () => {
      const sent = delivery({ work_ms: 400 });
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, i) => (survivors[i % 2] as AppProcess).send(sent, { path: '/patient' })),
      );
      expect(new Set(answers)).toEqual(new Set([200]));
      expect(await ended(sent.id)).toEqual([1]);
    });
  });
}
