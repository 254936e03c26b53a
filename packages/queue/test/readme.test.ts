import { memoryStore } from '@hookgate/core';
import { expect, it } from 'vitest';
import { handOff } from '../src/index.ts';
import { inOrderOf, orderedHandOff } from './readme/order.ts';
import { arrayQueue } from './support/array-queue.ts';
import { web } from './support/web.ts';

it('the code about order in the README skips what is older', async () => {
  const archived: string[] = [];
  const queue = arrayQueue();
  const consumer = inOrderOf(memoryStore(), (id) => archived.push(id));
  for (const [event_id, ts] of [
    ['newer', 1_776_600_005],
    ['older', 1_776_600_000],
  ] as const) {
    await web(handOff(queue)).send({ event: 'conversation.archived', event_id, ts, conversation_id: 'conv_1' });
    await consumer.process(queue.jobs.at(-1)?.text, { consumer: 'webhooks' });
  }
  expect(archived).toEqual(['newer']);
});

it('the code about `orderBy` in the README hands on the conversation', async () => {
  const queue = arrayQueue({ keepsOrder: true });
  await web(orderedHandOff(queue)).send({ event_id: 'evt_1', conversation_id: 'conv_1' });
  expect(queue.jobs[0]?.order).toBe('conv_1');
});
