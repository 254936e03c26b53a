import { MAX_TIMER_MS } from './timer-limit.ts';

/** Counts what a shutdown has to wait for: deliveries that are verified, open sessions, and outcomes the store has not taken yet. */
export interface PendingWork {
  begin(): void;
  end(): void;
  /** Resolves true when nothing is pending, false after `timeoutMs`, or the 24 days that a timer can take. */
  idle(timeoutMs: number): Promise<boolean>;
}

export function createPendingWork(): PendingWork {
  let count = 0;
  const waiting = new Set<() => void>();
  return {
    begin() {
      count += 1;
    },
    end() {
      count -= 1;
      if (count === 0) for (const wake of waiting) wake();
    },
    idle(timeoutMs) {
      if (count === 0) return Promise.resolve(true);
      return new Promise((resolve) => {
        const finish = (idle: boolean) => (): void => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve(idle);
        };
        const wake = finish(true);
        const timer = setTimeout(finish(false), Math.min(timeoutMs, MAX_TIMER_MS));
        waiting.add(wake);
      });
    },
  };
}
