import type { Terminal } from './terminal.ts';

/** What takes less is over before anybody has read of it. */
const QUIET_MS = 1_000;
const STEP_MS = 200;
/** Where no line can be written over, a new one is written now and then. */
const PLAIN_STEP_MS = 5_000;

/** Tells, on the standard error, how far something is that takes more than a second. */
export interface Progress {
  end(): void;
}

/** @param tell what there is to say now */
export function startProgress(terminal: Terminal, tell: () => string): Progress {
  const say = (): void => (terminal.hasStatus ? terminal.status(tell()) : terminal.note(tell()));
  let timer: ReturnType<typeof setInterval> | undefined;
  const first = setTimeout(() => {
    say();
    timer = setInterval(say, terminal.hasStatus ? STEP_MS : PLAIN_STEP_MS);
    timer.unref();
  }, QUIET_MS);
  first.unref();
  return {
    end() {
      clearTimeout(first);
      clearInterval(timer);
      terminal.status('');
    },
  };
}
