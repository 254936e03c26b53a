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
