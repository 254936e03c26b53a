import { createFetchHandler, memoryStore, platos, type Sink } from '@hookgate/core';
import { handOff } from '@hookgate/queue';
import { deliver, platosDelivery, platosEvent } from '@hookgate/testing';
import { SECRET, silent } from './bench.ts';

const TIMEOUT_MS = 700;

/** What the delivery of an event is answered whose queue fails, and what its hand-off failed with. */
export async function failure(
  sink: Sink,
  event: object = {},
  timeoutMs: number = TIMEOUT_MS,
): Promise<{ readonly status: number; readonly message: string }> {
  let message = '';
  const handler = createFetchHandler(platos, {
    secret: SECRET,
    store: memoryStore(),
    logger: silent,
    bodyLimitBytes: 4_194_304,
    observer: (seen) => {
      if (seen.type === 'failed') message = (seen.error as Error).message;
    },
    on: { '*': handOff(sink, { timeoutMs }) },
  });
  const delivery = platosDelivery(platosEvent('message.created', event), { secret: SECRET, at: Date.now() });
  return { status: (await deliver(handler, delivery)).status, message };
}
