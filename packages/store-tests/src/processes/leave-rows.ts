import { expect, it } from 'vitest';
import { delivery } from '../sent.ts';
import { HANDLED, PATIENTLY, type ProcessBench } from './process-bench.ts';

/** Processes that are told to go, and clients that go without a word. */
export function leaveRows({ app, start, kinds, clients: [one, other] }: ProcessBench): void {
  it.each([
    ['express', one],
    ['fastify', one],
    ['express', other],
    ['fastify', other],
  ] as const)('F27: SIGTERM mid-handler: it ends, commits, answers, and exits with 0 (%s, %s)', async (...what) => {
    const [framework, client] = what;
    const leaving = await start({ framework, client });
    const sent = delivery({ work_ms: 1_200 });
    const answer = leaving.send(sent, PATIENTLY);
    await leaving.line(`handling ${sent.id}`);
    leaving.kill('SIGTERM');
    expect(await answer).toBe(200);
    expect(await leaving.exit).toEqual({ code: 0, signal: null });
    expect(await app(0).send(sent, PATIENTLY)).toBe(200);
    expect(await kinds(sent.id)).toEqual(HANDLED);
  });

  it.each([
    ['Express', 0],
    ['Fastify', 1],
  ] as const)(
    'F28: the client leaves mid-handler: it goes on and commits, the retry is a duplicate (%s)',
    async (...what) => {
      const [, left] = what;
      const sent = delivery({ work_ms: 1_500 });
      const leaving = new AbortController();
      const original = app(left).send(sent, { ...PATIENTLY, signal: leaving.signal });
      await app(left).line(`handling ${sent.id}`);
      leaving.abort();
      expect(await original).toBe('AbortError');
      expect(await kinds(sent.id)).toEqual(['began 1']);
      await app(left).line(`ended ${sent.id}`);
      expect(await app(left + 1).send(sent, PATIENTLY)).toBe(200);
      expect(await kinds(sent.id)).toEqual(HANDLED);
    },
  );
}
