import { expect, it } from 'vitest';
import { startEmulator } from './support/start-emulator.ts';
import { startReceiver } from './support/start-receiver.ts';

it('what is forgotten because there is too much is not sent any more', async () => {
  const receiver = await startReceiver(500);
  const emulator = await startEmulator({ senders: ['platos'], forwardTo: receiver.url, historyBytes: 400_000 });
  const body = JSON.stringify({ event: 'bgo.failed', text: 'x'.repeat(100_000) });
  const sent = Array.from({ length: 6 }, () => emulator.sendEvent({ sender: 'platos', type: 'bgo.failed', body })[0]);
  await emulator.settled();
  const kept = emulator.deliveries({}).items.map(({ id }) => id);
  expect(kept.length).toBeLessThan(4);
  expect(
    sent
      .slice(-kept.length)
      .map((each) => each?.id)
      .reverse(),
  ).toEqual(kept);
  const before = receiver.received.length;
  await emulator.clock.advance(1_000);
  expect(receiver.received.length - before).toBe(kept.length);
  expect(emulator.webhooks()[0]?.counts.pending).toBe(kept.length);
});

it('of a delivery that is redelivered again and again the last fifty attempts by hand are kept', async () => {
  const receiver = await startReceiver((_received, response) => response.writeHead(500).end('x'.repeat(70_000)));
  const emulator = await startEmulator({ senders: ['platos'], forwardTo: receiver.url, sends: { platos: 3 } });
  const [sent] = emulator.trigger('platos', 'bgo.failed');
  await emulator.clock.advance(10_000);
  for (let n = 0; n < 60; n++) {
    emulator.redeliver(sent?.id ?? '');
    await emulator.settled();
  }
  const delivery = await emulator.delivery(sent?.id ?? '');
  expect(delivery?.attempts).toBe(63);
  expect(delivery?.history.map(({ number }) => number)).toEqual([
    1,
    2,
    3,
    ...Array.from({ length: 50 }, (_, n) => 14 + n),
  ]);
});

it('of many tasks five hundred are kept: the oldest that has ended goes first', async () => {
  const emulator = await startEmulator({ senders: ['ploton'] });
  const first = emulator.createTask({ scenario: 'complete' });
  await emulator.clock.advance(60_000);
  for (let n = 0; n < 500; n++) emulator.createTask({ scenario: 'stuck' });
  expect(emulator.tasks().length).toBe(500);
  expect(() => emulator.task(first.id)).toThrow(/There is no task/);
});
