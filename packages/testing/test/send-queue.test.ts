import { platos } from '@hookgate/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClock, findProfile, NoAnswerError, platosDelivery, platosEvent, TEST_TIME } from '../src/index.ts';
import { createDueHeap } from '../src/sender/due-heap.ts';
import {
  type ConnectionFaultName,
  createRandom,
  createSendQueue,
  type Parcel,
  type ParcelAttempt,
  type QueueFault,
  type SendQueueRules,
} from '../src/sender-kit/index.ts';

const SECOND = 1_000;

interface TestParcel extends Parcel {
  readonly name: string;
}

function parcel(name: string): TestParcel {
  return { name, state: 'pending', nextAttemptAt: undefined, begun: 0, automatic: 0, first: undefined };
}

/** A queue of Platos whose receiver answers what it is told. */
function setUp(changes: Partial<SendQueueRules<TestParcel>> = {}, status: () => number = () => 500) {
  const clock = createClock();
  const log: string[] = [];
  const attempts: ParcelAttempt[] = [];
  const queue = createSendQueue<TestParcel>({
    clock,
    random: createRandom(1),
    deadlineMs: platos.deadlineMs,
    retryDelaysMs: findProfile('platos')?.retryDelaysMs ?? [],
    signsRetries: true,
    concurrency: 1,
    plan: () => undefined,
    sign: (_parcel, { at, nonce }) => platosDelivery(platosEvent('bgo.failed'), { at, nonce }),
    transport: async (delivery, _options, { name }) => {
      log.push(name);
      const answered = status();
      const accepted = answered === 200;
      return { delivery, status: answered, accepted, headers: {}, body: '', json: undefined, durationMs: 1 };
    },
    onAttempt: (_parcel, attempt) => void attempts.push(attempt),
    ...changes,
  });
  async function pass(ms: number): Promise<void> {
    const end = clock.now() + ms;
    await queue.runDue();
    for (let next = queue.nextDueAt; next !== undefined && next <= end; next = queue.nextDueAt) {
      clock.advance(next - clock.now());
      await queue.runDue();
    }
    clock.advance(end - clock.now());
  }
  return { clock, queue, log, attempts, pass };
}

describe('createSendQueue', () => {
  it('keeps the schedule, and gives up behind it', async () => {
    const { queue, attempts, pass } = setUp();
    const one = parcel('one');
    queue.schedule(one, TEST_TIME);
    await pass(60 * SECOND);
    expect(attempts.map(({ startedAt }) => (startedAt - TEST_TIME) / SECOND)).toEqual([0, 1, 6, 36]);
    expect(one).toMatchObject({ state: 'dead-letter', begun: 4, automatic: 4, nextAttemptAt: undefined });
  });

  it('takes up what was begun elsewhere', async () => {
    const { queue, attempts, pass } = setUp();
    const one = { ...parcel('one'), begun: 3, automatic: 2 };
    queue.schedule(one, TEST_TIME);
    expect(queue.dueOf(one)).toEqual([{ dueAt: TEST_TIME, manual: false }]);
    await pass(60 * SECOND);
    expect(attempts.map(({ number }) => number)).toEqual([4, 5]);
  });

  it('what is delivered by hand is not retried any more, also by an attempt that is under way', async () => {
    const answers: ((status: number) => void)[] = [];
    const { queue, clock } = setUp({
      concurrency: 2,
      transport: (delivery) =>
        new Promise((resolve) => {
          answers.push((status) =>
            resolve({
              delivery,
              status,
              accepted: status === 200,
              headers: {},
              body: '',
              json: undefined,
              durationMs: 1,
            }),
          );
        }),
    });
    const one = parcel('one');
    queue.schedule(one, TEST_TIME);
    queue.schedule(one, TEST_TIME, true);
    const running = queue.runDue();
    await Promise.resolve();
    expect(queue.running).toBe(2);
    answers[1]?.(200);
    answers[0]?.(500);
    await running;
    expect([one.state, queue.nextDueAt, clock.now()]).toEqual(['delivered', undefined, TEST_TIME]);
  });

  it('forgets what it is told to, also while it is under way', async () => {
    const { queue, attempts, pass } = setUp();
    const [one, other] = [parcel('one'), parcel('other')];
    queue.schedule(one, TEST_TIME);
    queue.schedule(other, TEST_TIME + 1);
    const running = queue.runDue();
    queue.forget(one);
    queue.forget(other);
    await running;
    await pass(60 * SECOND);
    expect([attempts.length, queue.nextDueAt]).toEqual([0, undefined]);
  });

  it('reordered: waits for the next one to pass by, and a minute for nobody', async () => {
    const faults: (QueueFault | undefined)[] = ['reordered', undefined];
    const postponed: string[] = [];
    const { queue, log, pass } = setUp(
      { plan: () => faults.shift(), onPostponed: ({ name }) => void postponed.push(name) },
      () => 200,
    );
    queue.schedule(parcel('one'), TEST_TIME);
    queue.schedule(parcel('two'), TEST_TIME);
    await pass(0);
    expect([log, postponed]).toEqual([
      ['two', 'one'],
      ['one', 'one'],
    ]);
    faults.push('reordered');
    queue.schedule(parcel('three'), TEST_TIME);
    await pass(59 * SECOND);
    expect(log.length).toBe(2);
    await pass(SECOND);
    expect(log).toEqual(['two', 'one', 'three']);
  });

  it('has the transport make the faults of the connection', async () => {
    const asked: (ConnectionFaultName | undefined)[] = [];
    const faults: (QueueFault | undefined)[] = ['reset', 'cut', undefined];
    const { queue, attempts, pass } = setUp({
      plan: () => faults.shift(),
      transport: (delivery, { breaks }) => {
        asked.push(breaks);
        return breaks === undefined
          ? Promise.resolve({
              delivery,
              status: 200,
              accepted: true,
              headers: {},
              body: '',
              json: undefined,
              durationMs: 1,
            })
          : Promise.reject(new NoAnswerError('unreachable', breaks));
      },
    });
    queue.schedule(parcel('one'), TEST_TIME);
    await pass(60 * SECOND);
    expect(asked).toEqual(['reset', 'cut', undefined]);
    expect(attempts.map(({ fault, outcome }) => [fault, outcome])).toEqual([
      ['reset', 'unreachable'],
      ['cut', 'unreachable'],
      [undefined, 'delivered'],
    ]);
  });

  it('has no more under way than it may, whoever calls', async () => {
    let most = 0;
    const { queue, attempts } = setUp(
      {
        concurrency: 3,
        transport: async (delivery) => {
          most = Math.max(most, queue.running);
          await new Promise((resolve) => setTimeout(resolve, 1));
          return { delivery, status: 200, accepted: true, headers: {}, body: '', json: undefined, durationMs: 1 };
        },
      },
      () => 200,
    );
    for (let n = 0; n < 20; n++) queue.schedule(parcel(String(n)), TEST_TIME);
    await Promise.all([queue.runDue(), queue.runDue(), queue.runDue()]);
    expect([most, attempts.length, queue.running]).toEqual([3, 20, 0]);
  });
});

describe('createDueHeap', () => {
  it('gives out what is due like a sorted list, whatever is added, removed and taken', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), dueAt: fc.integer({ min: 0, max: 30 }) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), which: fc.nat() }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('take' as const), now: fc.integer({ min: 0, max: 30 }) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const heap = createDueHeap<{ readonly dueAt: number; readonly n: number }>();
        let list: { readonly dueAt: number; readonly n: number }[] = [];
        steps.forEach((each, n) => {
          if (each.do === 'add') {
            const job = { dueAt: each.dueAt, n };
            heap.add(job);
            list.push(job);
            list.sort((a, b) => a.dueAt - b.dueAt || a.n - b.n);
          } else if (each.do === 'remove') {
            const job = list[each.which % Math.max(1, list.length)];
            if (job !== undefined) heap.remove(job);
            list = list.filter((other) => other !== job);
          } else {
            const [first] = list;
            const expected = first !== undefined && first.dueAt <= each.now ? first : undefined;
            if (expected !== undefined) list.shift();
            expect(heap.take(each.now)).toBe(expected);
          }
          expect(heap.first).toBe(list[0]);
        });
      }),
    );
  });
});
