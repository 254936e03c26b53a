import { createEmulator } from '../../src/index.ts';

/** Sends events to a URL as fast as it can, and prints each one's number and id once it is acknowledged, until it is killed. */
const { STATE_FILE: stateFile = '', RECEIVER: url = '' } = process.env;
const emulator = await createEmulator({ senders: ['platos'], stateFile, manualClock: true, onError: () => {} });
const webhook = emulator.webhooks()[0] ?? emulator.createWebhook({ sender: 'platos', url });
for (let n = 1; ; n++) {
  const event = { sender: 'platos', type: 'bgo.failed', webhook: webhook.id };
  const response = await fetch(`${emulator.url}/api/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${emulator.token}` },
    body: JSON.stringify(event),
  });
  if (response.ok) {
    const [delivery] = (await response.json()) as { id: string }[];
    process.stdout.write(`${n} ${delivery?.id}\n`);
  } else process.stdout.write(`refused ${n}\n`);
}
