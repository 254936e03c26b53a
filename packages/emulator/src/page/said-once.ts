import { randomUUID } from 'node:crypto';
import type { Done } from './actions/action.ts';

/** What is said after a form was sent, kept until the page is there that says it. */
export interface SaidOnce {
  /** Where to go: the place with a mark, under which it is found. */
  keep(done: Done): string;
  /** What was kept under a mark, for the first who asks. */
  take(mark: string | null): Done | undefined;
}

/** More is kept only when browsers do not come for it. */
const MOST = 100;

export function createSaidOnce(): SaidOnce {
  const kept = new Map<string, Done>();
  return {
    keep(done) {
      if (done.notice === undefined && done.created === undefined) return done.location;
      const [oldest] = kept.keys();
      if (kept.size >= MOST && oldest !== undefined) kept.delete(oldest);
      const mark = randomUUID();
      kept.set(mark, done);
      return `${done.location}${done.location.includes('?') ? '&' : '?'}said=${mark}`;
    },
    take(mark) {
      if (mark === null) return undefined;
      const done = kept.get(mark);
      kept.delete(mark);
      return done;
    },
  };
}
