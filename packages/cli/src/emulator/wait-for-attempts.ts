import type { DeliverySummary, DeliveryView } from '@hookgate/emulator';
import { startProgress } from '../terminal/progress.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { EmulatorClient } from './emulator-client.ts';

/** Milliseconds beyond the sender's deadline until nobody waits for an answer any more. */
export const LATE_MS = 5_000;

/** The changes of an emulator, listened to from before the question on: the answer may be there before the next request is. */
export interface Listening {
  /**
   * Waits until each delivery has had an attempt more than it has here, or so long.
   *
   * @returns them as they are then; one that is gone (its webhook was removed) as it was
   */
  attempted(deliveries: readonly DeliverySummary[], withinMs: number): Promise<readonly DeliverySummary[]>;
  end(): void;
}

/** Begins to listen. */
export async function listen(client: EmulatorClient, terminal: Terminal): Promise<Listening> {
  const stop = new AbortController();
  const changes = await client.changes(stop.signal);
  return {
    async attempted(deliveries, withinMs) {
      const before = new Map(deliveries.map(({ id, attempts }) => [id, attempts]));
      const known = new Map(deliveries.map((each) => [each.id, each]));
      const open = new Set(known.keys());
      const settle = (delivery: DeliverySummary): void => {
        const attempts = before.get(delivery.id);
        if (attempts === undefined) return;
        known.set(delivery.id, delivery);
        if (delivery.attempts > attempts) open.delete(delivery.id);
      };
      const timeout = setTimeout(() => stop.abort(), withinMs);
      const progress = startProgress(terminal, () => `waiting for ${open.size} of ${known.size} answers`);
      try {
        for (const id of [...open]) settle(await client.get<DeliveryView>(`deliveries/${encodeURIComponent(id)}`));
        if (open.size > 0) {
          for await (const { name, view } of changes) {
            if (name === 'delivery') settle(view as DeliverySummary);
            if (open.size === 0) break;
          }
        }
      } finally {
        progress.end();
        clearTimeout(timeout);
        stop.abort();
      }
      return [...known.values()];
    },
    end: () => stop.abort(),
  };
}
