import { createFetchHandler, memoryStore, platos } from '@hookgate/core';
import { expect, test } from 'vitest';
import { createClock, createFactories, createSender } from '../../src/index.ts';

test('whatever goes wrong on the way, every event is handled once', async () => {
  const clock = createClock();
  const { platosEvent } = createFactories({ now: clock.now });
  const handled: string[] = [];
  const handler = createFetchHandler(platos, {
    secret: 'whsec_test_platos',
    now: clock.now,
    store: memoryStore({ clock: clock.monotonic }),
    on: { 'message.rated': (event) => void handled.push(event.event_id) },
  });

  // Half of the attempts meet a fault: a lost reply, a late one, a copy, … The same seed makes the same faults.
  const sender = createSender(platos, { target: handler, clock, seed: 3, faults: { rate: 0.5 } });
  sender.sendAll(
    Array.from({ length: 10 }, () => platosEvent('message.rated')),
    'shuffled',
  );
  await sender.drain(); // minutes of retries, at once

  expect(new Set(handled).size).toBe(handled.length);
  for (const message of sender.deadLetters) sender.redeliver(message);
  await sender.drain();
  expect(handled.length).toBe(10);
});

test('an outage of a minute is stood out by a redelivery', async () => {
  let broken = true;
  const clock = createClock();
  const { platosEvent } = createFactories({ now: clock.now });
  const handler = createFetchHandler(platos, {
    secret: 'whsec_test_platos',
    now: clock.now,
    logger: { info() {}, warn() {}, error() {} },
    on: {
      'budget.exceeded': () => {
        if (broken) throw new Error('The database is down.');
      },
    },
  });
  const sender = createSender(platos, { target: handler, clock, retrySigning: 'same', sends: 3 });

  const message = sender.send(platosEvent('budget.exceeded'), { copies: 1 });
  await sender.advance(60_000);
  expect(message.state).toBe('dead-letter');
  expect(message.attempts.map((attempt) => [attempt.outcome, attempt.result?.status])).toEqual([
    ['refused', 500],
    ['refused', 500],
    ['refused', 500],
  ]);

  broken = false;
  sender.redeliver(message);
  await sender.runDue();
  expect(message.state).toBe('delivered');
});
