import { expect, it } from 'vitest';
import { delivery, type Sent } from '../sent.ts';
import { HANDLED, PATIENTLY, type ProcessBench, TAKEN_OVER } from './process-bench.ts';
import type { Sending } from './processes-of.ts';

/** Copies that come to another process while the first one works, and after it. */
export function copyRows({ app, kinds }: ProcessBench): void {
  /** Sends a delivery to one process, and a copy to another as soon as it is handled. */
  async function sendTwice(sent: Sent, how?: Sending): Promise<(number | string)[]> {
    const original = app(0).send(sent, how);
    await app(0).line(`handling ${sent.id}`);
    return Promise.all([original, app(1).send(sent, how)]);
  }

  it('F2, F3: a copy to another process waits and mirrors; one after it is a duplicate', async () => {
    const sent = delivery({ work_ms: 500 });
    expect(await sendTwice(sent, PATIENTLY)).toEqual([200, 200]);
    expect(await app(2).send(sent, PATIENTLY)).toBe(200);
    expect(await kinds(sent.id)).toEqual(HANDLED);
  });

  it('F4: the original throws, and the copy that waited elsewhere takes over', async () => {
    const sent = delivery({ work_ms: 300, fail_attempts: 1 });
    expect(await sendTwice(sent, PATIENTLY)).toEqual([500, 200]);
    expect(await kinds(sent.id)).toEqual(TAKEN_OVER);
  });

  it('F5: the original outlives the budget of its copy: 503, and a later retry 200', async () => {
    const sent = delivery({ work_ms: 3_500 });
    expect(await sendTwice(sent)).toEqual([503, 503]);
    await app(0).line(`ended ${sent.id}`);
    expect(await app(1).send(sent)).toBe(200);
    expect(await kinds(sent.id)).toEqual(HANDLED);
  });
}
