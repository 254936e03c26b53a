import type { QueryFunction } from '../../src/index.ts';
import type { Connection } from './clients.ts';

/** Answers two statements that are under way at once with the rows of one another; one that is alone, with its own. */
export function mixedUp({ run }: Connection): QueryFunction {
  let earlier: { readonly rows: Promise<unknown[]>; readonly swap: (rows: Promise<unknown[]>) => void } | undefined;
  return async (text, params) => {
    const rows = run(text, params);
    const other = earlier;
    if (other !== undefined) {
      earlier = undefined;
      other.swap(rows);
      return other.rows;
    }
    return new Promise((resolve, reject) => {
      const mine = { rows, swap: (theirs: Promise<unknown[]>) => void theirs.then(resolve, reject) };
      earlier = mine;
      setImmediate(() => {
        if (earlier !== mine) return;
        earlier = undefined;
        rows.then(resolve, reject);
      });
    });
  };
}
