import { expect, it } from 'vitest';
import { delivery } from '../sent.ts';
import { HANDLED, type ProcessBench, TAKEN_OVER } from './process-bench.ts';

/** Processes that are killed: while the handler works, after it, and after its commit. */
export function killRows({ app, start, kinds, clients }: ProcessBench): void {
  it.each(clients)('F6: kill -9 mid-handler: a retry waits, and takes over within its budget (%s)', async (client) => {
    const victim = await start({ client });
    const sent = delivery({ work_ms: 1_000, retry_ms: 100 });
    const original = victim.send(sent);
    await victim.line(`handling ${sent.id}`);
    victim.kill('SIGKILL');
    expect(await original).toBe('TypeError');
    expect(await app(0).send(sent)).toBe(200);
    expect(await kinds(sent.id)).toEqual(TAKEN_OVER);
  });

  it.each(clients)('F7: kill -9 after the handler, before the commit: it runs again (%s)', async (client) => {
    const victim = await start({ client, crash: 'handled' });
    const sent = delivery();
    expect(await victim.send(sent)).toBe('TypeError');
    expect(await kinds(sent.id)).toEqual(HANDLED);
    expect(await app(0).send(sent)).toBe(200);
    expect(await kinds(sent.id)).toEqual([...HANDLED, 'began 2', 'ended 2']);
  });

  it.each(clients)('F8: kill -9 after the commit, before the answer: the retry is a duplicate (%s)', async (client) => {
    const victim = await start({ client, crash: 'stored' });
    const sent = delivery();
    expect(await victim.send(sent)).toBe('TypeError');
    expect(await app(0).send(sent)).toBe(200);
    expect(await kinds(sent.id)).toEqual(HANDLED);
  });
}
