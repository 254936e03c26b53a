import type { PlotonEvent } from '../../src/index.ts';
import { createFetchHandler, memoryStore, once, ploton } from '../../src/index.ts';

/** @param listEvents what an API of the sender's would list */
export async function reconcile(listEvents: () => Promise<readonly PlotonEvent[]>, seen: string[]): Promise<string[]> {
  const outcomes: string[] = [];
  const handle = createFetchHandler(ploton, {
    secret: 'the secret of the tests',
    on: { '*': async (event) => void seen.push(event.task_id) },
  });
  // #region submit
  for (const event of await listEvents()) {
    const outcome = await handle.receiver.submit(event, { source: 'reconciliation' }); // 'handled' | 'duplicate' | 'unhandled'
    outcomes.push(outcome);
  }
  // #endregion
  return outcomes;
}

/** @param sendInvoice what must not be done twice */
export async function invoice(
  order: { id: string },
  sendInvoice: (order: { id: string }, fence: number) => Promise<void>,
): Promise<string[]> {
  const store = memoryStore();
  const send = () =>
    // #region once
    once(store, `invoice:${order.id}`, async ({ fence, signal }) => {
      if (!signal.aborted) await sendInvoice(order, fence);
    }); // 'handled' | 'duplicate'
  // #endregion
  return [await send(), await send()];
}
