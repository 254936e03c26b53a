import { expect, it } from 'vitest';
import { delivery, type Sent } from '../sent.ts';
import { LEASE_MS } from '../short-platos.ts';
import { type ProcessBench, TAKEN_OVER } from './process-bench.ts';
import type { AppProcess } from './processes-of.ts';

/** Processes that stand still until somebody else took their delivery over, and then go on. */
export function zombieRows({ app, start, effects, kinds, clients }: ProcessBench): void {
  it.each(clients)(
    'F9, F10, F32: a process paused for two leases loses its claim, and harms nobody (%s)',
    async (client) => {
      const zombie = await start({ client });
      const sent = delivery({ work_ms: 4_000, retry_ms: 500 });
      const { original, retry } = await takeOver(zombie, app(1), sent);
      await zombie.line('saw lost-claim');
      await zombie.line(`aborted ${sent.id}`);
      expect(await zombie.line(`looked ${sent.id} `)).toBe('true');
      await zombie.line(`ended ${sent.id}`);
      await original;
      expect(await retry).toBe(200);

      expect(await app(2).send(sent)).toBe(200);
      const began = (await effects(sent.id)).filter(({ what }) => what === 'began');
      expect(began.map(({ attempt }) => attempt)).toEqual([1, 2]);
      const [first, second] = began;
      expect((second?.fence as number) > (first?.fence as number)).toBe(true);
      expect(app(1).lines).not.toContain('saw lost-claim renew');
    },
  );

  it.each(clients)('F10: … also when its handler throws after all that (%s)', async (client) => {
    const zombie = await start({ client });
    const sent = delivery({ work_ms: 4_000, retry_ms: 500, fail_attempts: 1 });
    const { original, retry } = await takeOver(zombie, app(1), sent);
    await zombie.line('saw failed');
    await original;
    expect(await retry).toBe(200);
    expect(await app(2).send(sent)).toBe(200);
    expect(await kinds(sent.id)).toEqual(TAKEN_OVER);
  });

  it('F19, F32: … also when it was its event loop that stood still', async () => {
    const zombie = await start();
    const sent = delivery({ block_ms: 2_500 });
    const original = zombie.send(sent);
    await zombie.line(`handling ${sent.id}`);
    await new Promise((resolve) => setTimeout(resolve, LEASE_MS));
    expect(await app(1).send(sent)).toBe(200);
    expect(await zombie.line(`looked ${sent.id} `)).toBe('true');
    await zombie.line('saw lost-claim');
    await original;
    expect(await app(2).send(sent)).toBe(200);
    expect((await kinds(sent.id)).filter((kind) => kind.startsWith('began'))).toEqual(['began 1', 'began 2']);
  });
}

/** Pauses a process mid-handler for two leases, has another one take over, and wakes the first one up. */
async function takeOver(
  zombie: AppProcess,
  successor: AppProcess,
  sent: Sent,
): Promise<{ original: Promise<number | string>; retry: Promise<number | string> }> {
  const original = zombie.send(sent);
  await zombie.line(`handling ${sent.id}`);
  zombie.kill('SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 2 * LEASE_MS));
  const retry = successor.send(sent);
  await successor.line(`handling ${sent.id}`);
  zombie.kill('SIGCONT');
  return { original, retry };
}
