import { expect, it } from 'vitest';
import { delivery } from '../sent.ts';
import { HANDLED, PATIENTLY, type ProcessBench } from './process-bench.ts';

/** A crowd of copies that come to all processes at once. */
export function crowdRows({ app, kinds }: ProcessBench): void {
  it('F1: 200 first deliveries at once: the handler runs once, every answer is 200', async () => {
    const sent = delivery({ work_ms: 300 });
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => app(i).send(sent, PATIENTLY)));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(await kinds(sent.id)).toEqual(HANDLED);
  });

  it('F1: … also when each copy has a nonce of its own', async () => {
    const first = delivery({ work_ms: 300 });
    const copies = Array.from({ length: 100 }, () => delivery({ event_id: first.id, work_ms: 300 }));
    const answers = await Promise.all(copies.map((copy, i) => app(i).send(copy, PATIENTLY)));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(await kinds(first.id)).toEqual(HANDLED);
  });
}
