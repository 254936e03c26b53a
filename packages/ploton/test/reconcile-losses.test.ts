import type { PlotonEvent } from '@hookgate/core';
import { memoryStore } from '@hookgate/core';
import { faultyStore } from '@hookgate/testing';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { memoryCheckpoints } from '../src/index.ts';
import { createWorld, HOUR, MINUTE } from './support/ploton-world.ts';

vi.mock(import('../src/client/pause.ts'), () => ({ pause: async () => {} }));

/** What happens to the app, one thing after the other; numbers choose a task, a webhook or a duration. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), n: fc.nat(9) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('finish', 'fail'), n: fc.nat(99) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('cancel', 'wait'), n: fc.nat(99) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('webhook', 'lose'), n: fc.nat(99) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('first', 'second', 'both'), n: fc.constant(0) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), n: fc.integer({ min: 1, max: 6 * 60 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('store-down', 'handler-fails', 'api-down', 'heal'), n: fc.constant(0) }),
  },
);
const hour = fc.constantFrom(-HOUR, 0, HOUR);

it('every task is handled once, by webhook or reconciliation, whatever is lost, down or wrong in time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 60 }),
      hour,
      hour,
      fc.boolean(),
      async (steps, a, b, shared) => {
        let isDown = false;
        let monotonic = () => 0;
        const store = faultyStore(memoryStore({ clock: () => monotonic() }));
        const world = await createWorld({ store: { store: store.store } });
        monotonic = world.clock.monotonic;
        try {
          const checkpoints = [memoryCheckpoints(), memoryCheckpoints()] as const;
          const first = () => world.run({ checkpoints: checkpoints[0], skewMs: a, pageSize: 5 });
          const second = () => world.run({ checkpoints: checkpoints[shared ? 0 : 1], skewMs: b, pageSize: 3 });
          const heal = () => {
            isDown = false;
            store.heal();
            world.failing = () => false;
            world.api.failAlways(undefined);
          };
          const open = (n: number) => {
            const tasks = world.api.tasks.list.filter(
              ({ status }) => !['complete', 'failed', 'cancelled'].includes(status),
            );
            return tasks.length === 0 ? undefined : tasks[n % tasks.length]?.id;
          };
          const take = (n: number): PlotonEvent | undefined => world.sent.splice(n % (world.sent.length || 1), 1)[0];
          for (const { do: what, n } of steps) {
            const id = open(n);
            if (what === 'create') world.api.tasks.create({});
            else if (what === 'finish' && id) world.api.tasks.complete(id);
            else if (what === 'fail' && id) world.api.tasks.fail(id);
            else if (what === 'cancel' && id) world.api.tasks.cancel(id);
            else if (what === 'wait' && id) world.api.tasks.wait(id);
            else if (what === 'lose') take(n);
            else if (what === 'webhook') {
              const event = take(n);
              // Not answered with 200, it comes again; while the store is down it would be answered when the sender gives up.
              if (event && (isDown || (await world.deliver(event)) !== 200)) world.sent.push(event);
            } else if (what === 'first') await first();
            else if (what === 'second') await second();
            else if (what === 'both') await Promise.all([first(), second()]);
            else if (what === 'pass') world.clock.advance(n * MINUTE);
            else if (what === 'store-down') {
              isDown = true;
              store.fail('claim');
            } else if (what === 'handler-fails') world.failing = ({ task_id }) => task_id.endsWith('1');
            else if (what === 'api-down') world.api.failAlways({ status: 503 });
            else if (what === 'heal') heal();
            // Else tasks may be older than is remembered, which is another test's.
            if (world.clock.monotonic() > 40 * HOUR) break;
          }
          heal();
          for (let i = 0; i < 3; i++) {
            world.clock.advance(75 * MINUTE);
            await first();
            await second();
          }
          const ended = world.api.tasks.list.filter(({ status }) => status === 'complete' || status === 'failed');
          const expected = ended.map(({ id, status }) => `${id} task.${status}`).sort();
          expect(world.handled.filter((each) => !each.endsWith('waiting')).sort()).toEqual(expected);
          expect(world.observed.of('key-collision')).toEqual([]);
        } finally {
          await world.close();
        }
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);
