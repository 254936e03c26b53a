import { once } from 'node:events';
import { createEmulator } from '@hookgate/emulator';
import { answerMessages } from '../harness/child.ts';

/** What is asked of a running emulator: so many deliveries, in lots to all of its webhooks. */
export interface Lots {
  readonly deliveries: number;
  readonly perLot: number;
}

/** What it took. */
export interface LotsTaken {
  readonly seconds: number;
  /** CPU of this process, seconds. */
  readonly cpu: number;
  readonly heapMiB: number;
}

const [, , url = '', webhooks = '1', stateFile = ''] = process.argv;
const emulator = await createEmulator({ senders: ['platos'], ...(stateFile === '' ? {} : { stateFile }) });
for (let n = 0; n < Number(webhooks); n++) emulator.createWebhook({ sender: 'platos', url: `${url}/${n}` });

answerMessages(async ({ deliveries, perLot }: Lots): Promise<LotsTaken> => {
  const began = performance.now();
  const cpu = process.cpuUsage();
  let delivered = 0;
  let waiting = (): void => {};
  const end = emulator.subscribe(({ view }) => {
    if ((view as { state?: string }).state === 'delivered') delivered += 1;
    waiting();
  });
  const copies = perLot / Number(webhooks) - 1;
  for (let sent = 0; sent < deliveries; sent += perLot) {
    emulator.sendEvent({ sender: 'platos', type: 'message.created', copies });
    // Half a lot may be under way while the next one is made.
    while (delivered < sent + perLot / 2) {
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
    }
  }
  await emulator.settled();
  end();
  const { user, system } = process.cpuUsage(cpu);
  global.gc?.();
  return {
    seconds: (performance.now() - began) / 1_000,
    cpu: (user + system) / 1e6,
    heapMiB: process.memoryUsage().heapUsed / 1_048_576,
  };
});
process.once('SIGTERM', async () => {
  await emulator.close();
  process.exit();
});
process.send?.({ url: emulator.url, token: emulator.token });
await once(process, 'disconnect');
