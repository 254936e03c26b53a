import { createServer } from 'node:http';
import { platos, ploton } from '@hookgate/core';
import { describe, expect, it } from 'vitest';
import {
  type Attempt,
  createClock,
  createFactories,
  createSender,
  type DeliveryTarget,
  type FaultName,
  faultNames,
  platosEvent,
  plotonEvent,
  TEST_TIME,
} from '../src/index.ts';
import { createTimedReceiver } from './support/receivers.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Answers with these statuses in turn, and with the last one from then on. */
function answering(...statuses: number[]): DeliveryTarget {
  return () =>
    new Response(null, { status: statuses.length > 1 ? (statuses.shift() as number) : (statuses[0] as number) });
}

/** When attempts began, in seconds since the test time. */
function seconds(history: readonly Attempt[]): number[] {
  return history.map(({ startedAt }) => (startedAt - TEST_TIME) / SECOND);
}

describe('the rules of Ploton', () => {
  const event = plotonEvent('task.complete');

  it('five attempts: at once, +1 min, +5 min, +30 min, +2 h, and then undeliverable', async () => {
    const sender = createSender(ploton, { target: answering(500) });
    const message = sender.send(event);
    await sender.drain();
    expect(seconds(sender.history)).toEqual([0, 60, 6 * 60, 36 * 60, 156 * 60]);
    expect(message).toMatchObject({ state: 'dead-letter', nextAttemptAt: undefined });
    expect(sender.deadLetters).toEqual([message]);
    expect(sender.history.map(({ number, outcome }) => [number, outcome])).toEqual(
      [1, 2, 3, 4, 5].map((n) => [n, 'refused']),
    );
  });

  it.each([201, 202, 204, 302, 400, 401, 404, 503])('%i is no success', async (status) => {
    const sender = createSender(ploton, { target: answering(status, 200) });
    const message = sender.send(event);
    await sender.drain();
    expect(message.attempts.map(({ outcome }) => outcome)).toEqual(['refused', 'delivered']);
  });

  it('every attempt is the same to the byte', async () => {
    const sender = createSender(ploton, { target: answering(500) });
    sender.send(event);
    await sender.drain();
    for (const { delivery } of sender.history) expect(delivery).toBe(sender.history[0]?.delivery);
  });

  it('nothing is redelivered by hand, and retries have no nonce', () => {
    const sender = createSender(ploton, { target: answering(500) });
    expect(() => sender.redeliver(sender.send(event))).toThrow(/is of ploton, which redelivers nothing by hand/);
    expect(() => createSender(ploton, { target: answering(200), retrySigning: 'same' })).toThrow(
      /`options\.retrySigning` is not for ploton/,
    );
    expect(() => createSender(ploton, { target: answering(200), sends: 3 })).toThrow(
      /`options\.sends` must be 5 for ploton, not 3/,
    );
  });

  it('waits 30 s for an answer', async () => {
    const timeouts: unknown[] = [];
    const sender = createSender(ploton, {
      transport: (_delivery, options) => Promise.reject(timeouts.push(options.timeoutMs)),
    });
    sender.send(event);
    await sender.runDue();
    expect(timeouts).toEqual([30_000]);
  });
});

describe('the rules of Platos', () => {
  const event = platosEvent('budget.exceeded');

  it.each([
    [undefined, [0, 1, 6, 36]],
    [4, [0, 1, 6, 36]],
    [3, [0, 1, 6]],
  ])('%s sends', async (sends, expected) => {
    const sender = createSender(platos, { target: answering(500), ...(sends === undefined ? {} : { sends }) });
    const message = sender.send(event);
    await sender.drain();
    expect(seconds(sender.history)).toEqual(expected);
    expect(message.state).toBe('dead-letter');
  });

  it.each([200, 201, 202, 204])('%i is a success', async (status) => {
    const sender = createSender(platos, { target: answering(status) });
    sender.send(event);
    await sender.drain();
    expect(sender.history).toMatchObject([{ outcome: 'delivered', result: { status } }]);
  });

  it('retries are signed afresh, or are the same to the byte', async () => {
    const headers = async (retrySigning: 'fresh' | 'same') => {
      const sender = createSender(platos, { target: answering(500), retrySigning });
      sender.send(event);
      await sender.drain();
      return sender.history.map(({ delivery }) => delivery.headers);
    };
    const fresh = await headers('fresh');
    expect(new Set(fresh.map((each) => each['x-platos-nonce'])).size).toBe(4);
    expect(fresh.map((each) => Number(each['x-platos-timestamp']) - TEST_TIME / 1000)).toEqual([0, 1, 6, 36]);
    expect(new Set((await headers('same')).map((each) => JSON.stringify(each))).size).toBe(1);
  });

  it("a timeout takes 5 s of the sender's time", async () => {
    const sender = createSender(platos, { target: answering(200), faults: () => 'timeout' });
    const message = sender.send(event);
    await sender.drain();
    expect(seconds(sender.history)).toEqual([0, 6, 16, 51]);
    expect((sender.now() - TEST_TIME) / SECOND).toBe(51);
    expect(message.attempts.map(({ endedAt, startedAt }) => endedAt - startedAt)).toEqual([5_000, 5_000, 5_000, 5_000]);
  });

  it('a dead letter is redelivered with the original event_id and a fresh nonce, once', async () => {
    const { handler, handled, clock } = createTimedReceiver('platos', ({ attempt }) => {
      if (attempt <= 4) throw new Error('not mended yet');
    });
    const sender = createSender(platos, { target: handler, clock });
    const message = sender.send(event);
    await sender.drain();
    expect(message.state).toBe('dead-letter');
    await sender.advance(24 * 60 * MINUTE);
    sender.redeliver(message);
    await sender.drain();
    expect(message.state).toBe('delivered');
    expect(message.attempts.at(-1)).toMatchObject({ manual: true, number: 5, outcome: 'delivered' });
    const [first, last] = [message.attempts[0], message.attempts[4]];
    expect(last?.delivery.body).toEqual(first?.delivery.body);
    expect(last?.delivery.headers['x-platos-nonce']).not.toBe(first?.delivery.headers['x-platos-nonce']);
    expect(handled.length).toBe(5);
    // After a success it is a duplicate.
    sender.redeliver(message);
    await sender.drain();
    expect(sender.history.at(-1)?.result?.json).toEqual({ status: 'duplicate' });
  });

  it('a redelivery that fails is not retried', async () => {
    const sender = createSender(platos, { target: answering(500) });
    const message = sender.send(event);
    await sender.drain();
    sender.redeliver(message);
    await sender.drain();
    expect(message).toMatchObject({ state: 'dead-letter' });
    expect(message.attempts.length).toBe(5);
  });
});

describe('time', () => {
  it('passes only when told, and sends everything when it is due', async () => {
    const sender = createSender(ploton, { target: answering(500) });
    sender.send(plotonEvent('task.complete'));
    expect([sender.history.length, sender.nextDueAt]).toEqual([0, TEST_TIME]);
    await sender.advance(MINUTE - 1);
    expect([sender.history.length, sender.nextDueAt]).toEqual([1, TEST_TIME + MINUTE]);
    await sender.advance(1);
    expect(sender.history.length).toBe(2);
    expect(sender.now()).toBe(TEST_TIME + MINUTE);
  });

  it("is anybody's: with another clock, runDue() sends what is due", async () => {
    let now = 1_000_000;
    const sender = createSender(platos, { target: answering(500), clock: { now: () => now } });
    sender.send(platosEvent('bgo.failed'), { delayMs: 10 });
    await sender.runDue();
    expect([sender.history.length, sender.nextDueAt]).toEqual([0, 1_000_010]);
    now += 10;
    await sender.runDue();
    expect([sender.history.length, sender.nextDueAt]).toEqual([1, 1_001_010]);
    await expect(sender.drain()).rejects.toThrow(/drain: the argument `clock` is not a test clock/);
  });

  it('is real while the application works: an answer that does not come is a timeout', async () => {
    const sender = createSender(platos, { target: () => new Promise<never>(() => {}), deadlineMs: 20, sends: 3 });
    const message = sender.send(platosEvent('bgo.failed'));
    await sender.drain();
    expect(message.attempts.map(({ outcome }) => outcome)).toEqual(['timeout', 'timeout', 'timeout']);
    expect(seconds(sender.history)).toEqual([0, 1.02, 6.04]);
  });

  it('a target that is not there is unreachable, and is tried again', async () => {
    const sender = createSender(platos, { target: createServer((req) => req.socket.destroy()) });
    const message = sender.send(platosEvent('bgo.failed'));
    await sender.drain();
    expect(message.attempts.map(({ outcome }) => outcome)).toEqual(Array(4).fill('unreachable'));
    expect(message.attempts[0]?.error).toMatchObject({ name: 'NoAnswerError' });
  });
});

describe('disorder', () => {
  const events = [1, 2, 3, 4, 5].map((n) => plotonEvent('task.progress', { task_id: `task_${n}` }));
  const order = async (how: 'given' | 'reversed' | 'shuffled', seed = 1) => {
    const sender = createSender(ploton, { target: answering(200), seed });
    sender.sendAll(events, how);
    await sender.drain();
    return sender.history.map(({ message }) => (message.event as (typeof events)[number]).task_id.slice(-1)).join('');
  };

  it('events arrive in the order that was asked for; a shuffle is the same for the same seed', async () => {
    expect(await order('given')).toBe('12345');
    expect(await order('reversed')).toBe('54321');
    const shuffled = await order('shuffled', 7);
    expect(shuffled.split('').sort().join('')).toBe('12345');
    expect(await order('shuffled', 7)).toBe(shuffled);
    expect(new Set(await Promise.all([1, 2, 3, 4].map((seed) => order('shuffled', seed)))).size).toBeGreaterThan(1);
  });

  it('copies arrive together, and the receiver runs its handler once', async () => {
    const { handler, handled, clock } = createTimedReceiver('platos');
    const sender = createSender(platos, { target: handler, clock, concurrency: Infinity });
    const message = sender.send(platosEvent('bgo.failed'), { copies: 4 });
    await sender.drain();
    expect(sender.messages.filter(({ copyOf }) => copyOf === message).length).toBe(4);
    expect(sender.history.map(({ outcome }) => outcome)).toEqual(Array(5).fill('delivered'));
    expect(handled.length).toBe(1);
  });

  it.each(faultNames)('fault: %s', async (fault) => {
    let arrived = 0;
    const target = (): Response => {
      arrived += 1;
      return new Response();
    };
    const sender = createSender(platos, { target, faults: (_message, attempt) => (attempt === 1 ? fault : undefined) });
    const message = sender.send(platosEvent('bgo.failed'));
    await sender.drain();
    const expected: Record<FaultName, [number, string[]]> = {
      unreachable: [1, ['unreachable', 'delivered']],
      'reply-lost': [2, ['unreachable', 'delivered']],
      timeout: [2, ['timeout', 'delivered']],
      duplicated: [2, ['delivered']],
      delayed: [1, ['delivered']],
    };
    expect([arrived, message.attempts.map(({ outcome }) => outcome)]).toEqual(expected[fault]);
    expect(message.attempts[0]?.fault).toBe(fault);
    expect(message.attempts[0]?.startedAt === TEST_TIME).toBe(fault !== 'delayed');
  });

  it.each(['ploton', 'platos'] as const)(
    'whatever the network does, every event of %s is handled once',
    async (name) => {
      const factories = createFactories();
      const run = async (seed: number, concurrency: number) => {
        const { handler, handled, clock } = createTimedReceiver(name);
        const sender = createSender(name === 'ploton' ? ploton : platos, {
          target: handler,
          clock,
          seed,
          faults: { rate: 0.5 },
          concurrency,
          ...(name === 'platos' && { retrySigning: seed % 2 === 0 ? 'same' : 'fresh' }),
        });
        for (let n = 0; n < 20; n++) {
          sender.send(name === 'ploton' ? factories.plotonEvent('task.complete') : factories.platosEvent('bgo.failed'));
        }
        await sender.drain();
        return {
          sender,
          handled,
          log: sender.history.map(({ message, number, fault, outcome }) => [message.id, number, fault, outcome]),
        };
      };
      for (const seed of [1, 2, 3, 4]) {
        const { sender, handled, log } = await run(seed, seed % 2 === 0 ? 1 : 3);
        const keys = handled.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        // A dead letter may have been handled, and only its reply lost; what was delivered was.
        expect(keys.length).toBeGreaterThanOrEqual(sender.messages.length - sender.deadLetters.length);
        expect(log.some(([, , fault]) => fault !== undefined)).toBe(true);
      }
    },
  );
});

it('the same seed makes the same history', async () => {
  const history = async (seed: number) => {
    const { clock, handler } = createTimedReceiver('platos');
    const sender = createSender(platos, { target: handler, clock, seed, faults: { rate: 0.5 } });
    const { platosEvent: make } = createFactories({ now: clock.now, seed: 'history' });
    sender.sendAll(
      Array.from({ length: 10 }, () => make('bgo.failed')),
      'shuffled',
    );
    await sender.drain();
    return sender.history.map(({ message, number, fault, outcome, startedAt, delivery }) => ({
      event: message.event,
      number,
      fault,
      outcome,
      startedAt,
      headers: delivery.headers,
    }));
  };
  expect(await history(5)).toEqual(await history(5));
  expect(await history(5)).not.toEqual(await history(6));
});

describe('createSender', () => {
  const target = answering(200);

  it('tells each attempt to whoever listens', async () => {
    const seen: string[] = [];
    const sender = createSender(ploton, {
      target,
      onAttempt: ({ message, outcome }) => seen.push(`${message.id} ${outcome}`),
    });
    sender.send(plotonEvent('task.complete'));
    await sender.drain();
    expect(seen).toEqual(['message_1 delivered']);
  });

  it('signs with its secret and sends to its path', async () => {
    const { handler, clock } = createTimedReceiver('ploton');
    const sender = createSender(ploton, { target: handler, clock, secret: 'whsec_other', path: '/webhook/mine' });
    sender.send(plotonEvent('task.complete'));
    await sender.runDue();
    expect(sender.history[0]).toMatchObject({
      outcome: 'refused',
      result: { status: 401 },
      delivery: { path: '/webhook/mine' },
    });
  });

  it('says which argument is wrong and what is allowed', async () => {
    const make = (options: object) => () => createSender(platos, options as never);
    expect(make({})).toThrow(/must have either `target` or `transport`/);
    expect(make({ target, transport: fetch })).toThrow(/either/);
    expect(make({ target: 5 })).toThrow(/createSender: the argument `target` must be a URL/);
    expect(make({ target, retries: 3 })).toThrow(/`options\.retries` does not exist; there are: "target"/);
    expect(make({ target, sends: 5 })).toThrow(/`options\.sends` must be 3 or 4 for platos, not 5/);
    expect(make({ target, faults: { rate: 2 } })).toThrow(/`options\.faults\.rate` must be from 0 to 1, not 2/);
    expect(make({ target, faults: { rate: 1, kinds: ['fire'] } })).toThrow(
      /`options\.faults\.kinds` must be one of "unreachable"/,
    );
    expect(make({ target, retrySigning: 'new' })).toThrow(/must be one of "fresh", "same", not "new"/);
    expect(make({ target, deadlineMs: 0 })).toThrow(/`options\.deadlineMs`/);
    const sender = createSender(platos, { target });
    expect(() => sender.send('event' as never)).toThrow(/send: the argument `event`/);
    expect(() => sender.redeliver({} as never)).toThrow(/must be a message of this sender/);
    expect(() => sender.sendAll([], 'random' as never)).toThrow(
      /`order` must be one of "given", "reversed", "shuffled"/,
    );
    await expect(sender.advance(-1)).rejects.toThrow(/`ms` must be a number of at least 0/);
    const wrong = createSender(platos, { target: (() => 'text') as never, clock: createClock() });
    wrong.send(platosEvent('bgo.failed'));
    await expect(wrong.drain()).rejects.toThrow(/`target` is a function that answered "text"/);
  });
});
