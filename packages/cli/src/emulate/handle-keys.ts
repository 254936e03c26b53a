import type { DeliverySummary, Emulator, EmulatorError } from '@hookgate/emulator';
import { describeAttempt, showSending } from '../emulator/rows.ts';
import { oneLine } from '../send/show-request.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { AttemptLines } from './attempt-lines.ts';

const KEYS = 'j/k choose   r send again   d details   q quit';

/** Does what keys ask for. @returns what each key is given to */
export function handleKeys(
  emulator: Pick<Emulator, 'redeliver' | 'replay' | 'delivery'>,
  { recent }: Pick<AttemptLines, 'recent'>,
  terminal: Terminal,
  quit: () => void,
): (key: string) => void {
  const { style } = terminal;
  let chosen: string | undefined;

  function current(): DeliverySummary | undefined {
    return recent.find(({ id }) => id === chosen) ?? recent[0];
  }
  function move(by: number): void {
    const at = recent.findIndex(({ id }) => id === current()?.id);
    chosen = recent[Math.min(recent.length - 1, Math.max(0, at + by))]?.id;
    tell();
  }
  function tell(): void {
    const delivery = current();
    const what =
      delivery === undefined
        ? 'nothing was sent yet'
        : `${delivery.sender} ${delivery.type} ${oneLine(delivery.eventId)} (${delivery.state})`;
    terminal.status(`${what}   ${KEYS}`);
  }
  async function details(): Promise<void> {
    const delivery = current();
    const view = delivery === undefined ? undefined : await emulator.delivery(delivery.id);
    if (view === undefined) return tell();
    terminal.print(`${showSending(view, style)}  ${view.url}\n    ${oneLine(view.body.text)}`);
    for (const attempt of view.history) terminal.print(describeAttempt(attempt, style));
    tell();
  }
  function again(): void {
    const delivery = current();
    try {
      if (delivery === undefined) tell();
      else emulator.redeliver(delivery.id);
    } catch (error) {
      const { code, message } = error as EmulatorError;
      // A sender that sends nothing again by hand: the same, as a new delivery.
      if (code === 'not_redelivered') emulator.replay(delivery?.id ?? '', {});
      else terminal.note(message);
    }
  }

  return (pressed) => {
    // An arrow is three characters.
    const keys = pressed.startsWith('\u001b[') ? [pressed] : [...pressed];
    for (const key of keys) {
      if (key === 'q' || key === '\u0003' || key === '\u0004') quit();
      else if (key === 'j' || key === '\u001b[B') move(1);
      else if (key === 'k' || key === '\u001b[A') move(-1);
      else if (key === 'r') again();
      else if (key === 'd' || key === '\r') details().catch((error: Error) => terminal.note(error.message));
      else tell();
    }
  };
}
