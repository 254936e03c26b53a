import { afterAll, describe, expect, it } from 'vitest';
import { ownPostgres } from './support/own-postgres.ts';
import { processesOn } from './support/processes.ts';
import { delivery } from './support/receiving.ts';

const LEASE_MS = 1_000;
const server = await ownPostgres('-c', 'max_connections=300');
if (server !== undefined) {
  const { start, effects, end } = await processesOn(server);
  afterAll(end);
  const kinds = async (id: string): Promise<string[]> =>
    (await effects(id)).map(({ what, attempt }) => `${what} ${attempt}`);
  const clients = ['pg', 'postgres.js'] as const;

  describe('several processes, with Express and Fastify, pg and postgres.js', { timeout: 60_000 }, async () => {
    const apps = await Promise.all([
      start({ framework: 'express', client: 'pg' }),
      start({ framework: 'fastify', client: 'pg' }),
      start({ framework: 'express', client: 'postgres.js' }),
      start({ framework: 'fastify', client: 'postgres.js' }),
    ]);
    const app = (i: number) => apps[i % apps.length] as (typeof apps)[number];

    it('F1: 200 first deliveries at once: the handler runs once, every answer is 200', async () => {
      const sent = delivery({ work_ms: 300 });
      const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => app(i).send(sent)));
      expect(new Set(answers)).toEqual(new Set([200]));
      expect(await kinds(sent.id)).toEqual(['began 1', 'ended 1']);
    });

    it('F1: … also when each copy has a nonce of its own', async () => {
      const first = delivery({ work_ms: 300 });
      const copies = Array.from({ length: 100 }, () => delivery({ event_id: first.id, work_ms: 300 }));
      const answers = await Promise.all(copies.map((copy, i) => app(i).send(copy)));
      expect(new Set(answers)).toEqual(new Set([200]));
      expect(await kinds(first.id)).toEqual(['began 1', 'ended 1']);
    });

    describe.concurrent('at the same time', () => {
      it('F2, F3: a copy to another process waits and mirrors; one after it is a duplicate', async () => {
        const sent = delivery({ work_ms: 500 });
        const original = app(0).send(sent);
        await app(0).line(`handling ${sent.id}`);
        expect(await Promise.all([original, app(1).send(sent)])).toEqual([200, 200]);
        expect(await app(2).send(sent)).toBe(200);
        expect(await kinds(sent.id)).toEqual(['began 1', 'ended 1']);
      });

      it('F4: the original throws, and the copy that waited elsewhere takes over', async () => {
        const sent = delivery({ work_ms: 300, fail_attempts: 1 });
        const original = app(0).send(sent);
        await app(0).line(`handling ${sent.id}`);
        expect(await Promise.all([original, app(1).send(sent)])).toEqual([500, 200]);
        expect(await kinds(sent.id)).toEqual(['began 1', 'began 2', 'ended 2']);
      });

      it('F5: the original outlives the budget of its copy: 503, and a later retry 200', async () => {
        const sent = delivery({ work_ms: 3_500 });
        const original = app(0).send(sent);
        await app(0).line(`handling ${sent.id}`);
        expect(await Promise.all([original, app(1).send(sent)])).toEqual([503, 503]);
        await app(0).line(`ended ${sent.id}`);
        expect(await app(1).send(sent)).toBe(200);
        expect(await kinds(sent.id)).toEqual(['began 1', 'ended 1']);
      });

      it.each(clients)('F6: kill -9 mid-handler, a retry waiting: taken over within the lease (%s)', async (client) => {
        const victim = await start({ client });
        const sent = delivery({ work_ms: 1_000 });
        const original = victim.send(sent);
        await victim.line(`handling ${sent.id}`);
        victim.kill('SIGKILL');
        const killedAt = performance.now();
        expect(await original).toBe('TypeError');
        const retry = app(0).send(sent);
        await app(0).line(`handling ${sent.id}`);
        expect(performance.now() - killedAt).toBeLessThan(2 * LEASE_MS);
        expect(await retry).toBe(200);
        expect(await kinds(sent.id)).toEqual(['began 1', 'began 2', 'ended 2']);
      });

      it('F7: kill -9 after the handler, before the commit: it runs again, which only the inbox prevents', async () => {
        const victim = await start({ crash: 'handled' });
        const sent = delivery();
        expect(await victim.send(sent)).toBe('TypeError');
        expect(await app(0).send(sent)).toBe(200);
        expect(await kinds(sent.id)).toEqual(['began 1', 'ended 1', 'began 2', 'ended 2']);
      });

      it('F8: kill -9 after the commit, before the answer: the retry is a duplicate', async () => {
        const victim = await start({ crash: 'stored' });
        const sent = delivery();
        expect(await victim.send(sent)).toBe('TypeError');
        expect(await app(0).send(sent)).toBe(200);
        expect(await kinds(sent.id)).toEqual(['began 1', 'ended 1']);
      });

      it.each(clients)(
        'F9, F10: a process that was paused for two leases loses its claim, and harms nobody (%s)',
        async (client) => {
          const zombie = await start({ client });
          const sent = delivery({ work_ms: 2_200 });
          const original = zombie.send(sent);
          await zombie.line(`handling ${sent.id}`);
          zombie.kill('SIGSTOP');
          await new Promise((resolve) => setTimeout(resolve, 2 * LEASE_MS));

          const retry = app(1).send(sent);
          await app(1).line(`handling ${sent.id}`);
          zombie.kill('SIGCONT');
          await zombie.line('saw lost-claim');
          await zombie.line(`aborted ${sent.id}`);
          await zombie.line(`ended ${sent.id}`);
          await original;
          expect(await retry).toBe(200);

          expect(await app(2).send(sent)).toBe(200);
          const began = (await effects(sent.id)).filter(({ what }) => what === 'began');
          expect(began.map(({ attempt }) => attempt)).toEqual([1, 2]);
          const [first, second] = began;
          expect((second?.fence as bigint) > (first?.fence as bigint)).toBe(true);
          expect(app(1).lines).not.toContain('saw lost-claim renew');
        },
      );

      it('F19: … also when its event loop stood still', async () => {
        const zombie = await start();
        const sent = delivery({ block_ms: 2_500 });
        const original = zombie.send(sent);
        await zombie.line(`handling ${sent.id}`);
        await new Promise((resolve) => setTimeout(resolve, LEASE_MS));
        expect(await app(1).send(sent)).toBe(200);
        await zombie.line('saw lost-claim');
        await original;
        expect(await app(2).send(sent)).toBe(200);
        expect((await kinds(sent.id)).filter((kind) => kind.startsWith('began'))).toEqual(['began 1', 'began 2']);
      });

      it('F10: … also when its handler throws after all that', async () => {
        const zombie = await start();
        const sent = delivery({ work_ms: 2_200, fail_attempts: 1 });
        const original = zombie.send(sent);
        await zombie.line(`handling ${sent.id}`);
        zombie.kill('SIGSTOP');
        await new Promise((resolve) => setTimeout(resolve, 2 * LEASE_MS));
        const retry = app(1).send(sent);
        await app(1).line(`handling ${sent.id}`);
        zombie.kill('SIGCONT');
        await zombie.line('saw failed');
        await original;
        expect(await retry).toBe(200);
        expect(await app(2).send(sent)).toBe(200);
        expect(await kinds(sent.id)).toEqual(['began 1', 'began 2', 'ended 2']);
      });

      it.each([
        ['express', 'pg'],
        ['fastify', 'postgres.js'],
      ] as const)(
        'F27: SIGTERM with a running handler: it ends, commits, is answered, and the process exits with 0 (%s, %s)',
        async (framework, client) => {
          const leaving = await start({ framework, client });
          const sent = delivery({ work_ms: 1_200 });
          const answer = leaving.send(sent);
          await leaving.line(`handling ${sent.id}`);
          leaving.kill('SIGTERM');
          expect(await answer).toBe(200);
          expect(await leaving.exit).toEqual({ code: 0, signal: null });
          expect(await app(0).send(sent)).toBe(200);
          expect(await kinds(sent.id)).toEqual(['began 1', 'ended 1']);
        },
      );
    });
  });
}
