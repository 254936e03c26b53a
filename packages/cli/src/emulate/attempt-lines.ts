import type { Change, DeliverySummary } from '@hookgate/emulator';
import { showAttempt, showSending } from '../emulator/rows.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** So many deliveries can be chosen from. */
const MOST_KEPT = 200;

/** The lines of attempts, and the deliveries they were for. */
export interface AttemptLines {
  hear(change: Change): void;
  /** The latest ones, the newest first. */
  readonly recent: readonly DeliverySummary[];
}

/** @param isJson whether a line is JSON */
export function createAttemptLines(isJson: boolean, terminal: Terminal): AttemptLines {
  const recent: DeliverySummary[] = [];
  const told = new Map<string, number>();
  const { style } = terminal;

  function remember(delivery: DeliverySummary): void {
    const at = recent.findIndex(({ id }) => id === delivery.id);
    if (at >= 0) recent[at] = delivery;
    else recent.unshift(delivery);
    for (const { id } of recent.splice(MOST_KEPT)) told.delete(id);
  }

  return {
    recent,
    hear({ name, view }) {
      if (name !== 'delivery') return;
      const delivery = view as DeliverySummary;
      const before = told.get(delivery.id);
      remember(delivery);
      if (delivery.attempts === (before ?? 0)) return;
      told.set(delivery.id, delivery.attempts);
      if (isJson) return terminal.print(JSON.stringify({ type: 'attempt', delivery }));
      terminal.print(`${showSending(delivery, style)}\n${showAttempt(delivery, style)}`);
    },
  };
}
