import { createPace } from './create-pace.ts';
import type { TurnableClock } from './turnable-clock.ts';

/** Something that has things to do at certain moments. */
export interface TimedSource {
  /** Epoch milliseconds of the emulator's clock; `undefined`: nothing. */
  readonly nextDueAt: number | undefined;
  /** Whether as much is under way as may be: what is due is done by what is. */
  readonly isFull: boolean;
  /** Does what is due; resolves when it has ended. */
  runDue(): Promise<void>;
}

/** Has everything done when its time comes. */
export interface Timekeeper {
  /** Something may be due earlier than before. */
  wake(): void;
  /** Lets time pass, one due moment after the other, each time until all that began has ended. */
  advance(ms: number): Promise<void>;
  /** Resolves when nothing is under way and nothing is due. */
  settled(): Promise<void>;
  /** When something is due next. */
  readonly nextDueAt: number | undefined;
  stop(): void;
}

/** The longest that a timer of Node waits. */
const MAX_TIMER_MS = 2_147_483_647;

/** @param sources asked anew each time */
export function createTimekeeper(
  clock: TurnableClock,
  sources: () => Iterable<TimedSource>,
  onError: (error: unknown) => void,
): Timekeeper {
  const running = new Set<Promise<void>>();
  /** Those that begin in a moment: each may have dozens of things to do at once, and there may be a thousand. */
  const beginning = new Set<TimedSource>();
  const pause = createPace(1);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  let turn: Promise<void> = Promise.resolve();

  function start(source: TimedSource): void {
    if (beginning.has(source)) return;
    const run = begin(source)
      .catch(onError)
      .finally(() => {
        running.delete(run);
        wake();
      });
    running.add(run);
  }

  function begin(source: TimedSource): Promise<void> {
    const pausing = pause();
    if (pausing === undefined) return source.runDue();
    beginning.add(source);
    return pausing.then(() => {
      beginning.delete(source);
      return isStopped ? undefined : source.runDue();
    });
  }

  function earliest(): number | undefined {
    let next: number | undefined;
    for (const { nextDueAt } of sources()) {
      if (nextDueAt !== undefined && (next === undefined || nextDueAt < next)) next = nextDueAt;
    }
    return next;
  }

  function wake(): void {
    if (isStopped) return;
    const now = clock.now();
    let next = Infinity;
    for (const source of sources()) {
      const due = source.nextDueAt;
      if (due === undefined) continue;
      if (due > now) next = Math.min(next, due);
      else if (!source.isFull) start(source);
    }
    clearTimeout(timer);
    const wait = next === Infinity ? Infinity : clock.realMsUntil(next);
    if (wait !== Infinity) timer = setTimeout(wake, Math.min(Math.ceil(wait), MAX_TIMER_MS));
  }

  async function settled(): Promise<void> {
    for (;;) {
      wake();
      if (running.size === 0) return;
      await Promise.all(running);
    }
  }

  async function pass(ms: number): Promise<void> {
    const end = clock.now() + ms;
    await settled();
    for (let next = earliest(); next !== undefined && next <= end && !isStopped; next = earliest()) {
      clock.moveTo(next);
      await settled();
    }
    clock.moveTo(end);
    await settled();
  }

  return {
    wake,
    settled,
    advance(ms) {
      // One after the other: two at once would each wait for what the other has begun.
      turn = turn.then(() => pass(ms));
      return turn;
    },
    get nextDueAt() {
      return earliest();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
