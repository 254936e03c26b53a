import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeliveryRecord } from '../src/deliveries/delivery-record.ts';
import { createHistory, KEPT_DELIVERIES } from '../src/deliveries/history.ts';

type State = DeliveryRecord['state'];

function recordOf(number: number, webhook: string, keptBytes: number): DeliveryRecord {
  const facts = {
    id: `dlv_${number}`,
    webhook,
    sender: 'platos',
    type: 'bgo.failed',
    eventId: 'x',
    url: 'http://localhost/',
    createdAt: 0,
    content: '{}',
    isEvent: true,
    bytes: 2,
  };
  const counts = { begun: 0, ended: 0, automatic: 0, first: undefined, countedAs: undefined };
  return { facts, number, attempts: [], keptBytes, state: 'pending', nextAttemptAt: 0, ...counts };
}

type Step =
  | { readonly do: 'add'; readonly webhook: string; readonly bytes: number }
  | { readonly do: 'end'; readonly which: number; readonly state: State; readonly bytes: number }
  | { readonly do: 'renew'; readonly which: number }
  | { readonly do: 'remove'; readonly which: number };

const bytes = fc.integer({ min: 1, max: 1_000 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('add' as const), webhook: fc.constantFrom('wh_1', 'wh_2'), bytes }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      which: fc.nat(),
      state: fc.constantFrom<State>('delivered', 'dead-letter', 'pending'),
      bytes,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({ do: fc.constant('renew' as const), which: fc.nat() }),
      fc.record({ do: fc.constant('remove' as const), which: fc.nat() }),
    ),
  },
);

/** Runs steps; returns what happened to each record. */
function run(steps: readonly Step[], maxBytes: number, check: (world: ReturnType<typeof worldOf>) => void): void {
  const world = worldOf(maxBytes);
  for (const each of steps) {
    world.perform(each);
    check(world);
  }
}

function worldOf(maxBytes: number) {
  const forgotten: DeliveryRecord[] = [];
  const made: DeliveryRecord[] = [];
  const removed = new Set<DeliveryRecord>();
  const history = createHistory(maxBytes, (records) => forgotten.push(...records));
  const pick = (which: number): DeliveryRecord | undefined => made[which % Math.max(1, made.length)];
  return {
    history,
    forgotten,
    made,
    removed,
    perform(each: Step): void {
      if (each.do === 'add') {
        const record = recordOf(made.length + 1, each.webhook, each.bytes);
        made.push(record);
        history.add(record);
        return;
      }
      const record = pick(each.which);
      if (record === undefined) return;
      if (each.do === 'renew') history.renew(record);
      else if (each.do === 'remove') {
        if (history.get(record.facts.id) !== undefined) removed.add(record);
        history.remove(record);
      } else if (history.get(record.facts.id) !== undefined) {
        if (record.state === 'pending' || each.state === 'delivered') record.state = each.state;
        history.touch(record, each.bytes);
      }
    },
  };
}

describe('the history, whatever happens', () => {
  it('never keeps more bytes than it may, and counts them right', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 500, max: 20_000 }), (steps, maxBytes) => {
        run(steps, maxBytes, ({ history }) => {
          const kept = history.newestFirst();
          expect(history.bytes).toBe(kept.reduce((sum, { keptBytes }) => sum + keptBytes, 0));
          expect(history.bytes <= maxBytes || kept.length === 1).toBe(true);
        });
      }),
    );
  });

  it('tells of everything that it forgets, once, and of nothing else', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 500, max: 20_000 }), (steps, maxBytes) => {
        run(steps, maxBytes, ({ history, forgotten, made, removed }) => {
          expect(new Set(forgotten).size).toBe(forgotten.length);
          const gone = made.filter(({ facts }) => history.get(facts.id) === undefined);
          expect(new Set(gone)).toEqual(new Set([...forgotten, ...removed]));
        });
      }),
    );
  });

  it('with room for all, forgets only what was delivered and is not among the last 100', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 200, maxLength: 600 }), (steps) => {
        run(steps, Infinity, ({ history, forgotten }) => {
          expect(forgotten.every(({ state }) => state === 'delivered')).toBe(true);
          for (const webhook of ['wh_1', 'wh_2']) {
            const kept = history.newestFirst().filter(({ facts }) => facts.webhook === webhook);
            expect(kept.filter((record) => history.isRecent(record)).length).toBeLessThanOrEqual(KEPT_DELIVERIES);
            expect(kept.filter(({ state }) => state === 'delivered').length).toBeLessThanOrEqual(KEPT_DELIVERIES);
          }
        });
      }),
      { numRuns: 30 },
    );
  });

  it('forgets the oldest first, and what is finished before what is pending', () => {
    const { history, perform, forgotten } = worldOf(1_000);
    for (let n = 0; n < 4; n++) perform({ do: 'add', webhook: 'wh_1', bytes: 250 });
    perform({ do: 'end', which: 2, state: 'dead-letter', bytes: 0 });
    perform({ do: 'add', webhook: 'wh_1', bytes: 250 });
    expect(forgotten.map(({ number }) => number)).toEqual([3]);
    perform({ do: 'add', webhook: 'wh_2', bytes: 250 });
    expect(forgotten.map(({ number }) => number)).toEqual([3, 1]);
    expect(history.newestFirst().map(({ number }) => number)).toEqual([6, 5, 4, 2]);
  });
});
