import type { Row, RunStatement, Statement } from './statement.ts';

/**
 * Sends no more statements at a time than the client can work on, and those that keep or end a claim before those that ask
 * for one. In the client's own queue a heartbeat would wait behind all the claims, until its lease is over; and claims whose
 * callers have gone would be run before those that somebody still waits for. Here they are never sent.
 *
 * @param atATime how many; of two or more, one is never a claim
 */
export function urgentFirst(run: RunStatement, atATime: number): RunStatement {
  const lanes = {
    urgent: { limit: atATime, waiting: new Set<() => void>() },
    other: { limit: Math.max(1, atATime - 1), waiting: new Set<() => void>() },
  };
  let running = 0;

  function send(statement: Statement, params: (string | null)[]): Promise<readonly Row[]> {
    running += 1;
    const answer = run(statement, params);
    answer.then(free, free);
    return answer;
  }

  function free(): void {
    running -= 1;
    for (const { limit, waiting } of [lanes.urgent, lanes.other]) {
      for (const start of waiting) {
        if (running >= limit) return;
        waiting.delete(start);
        start();
      }
    }
  }

  return (statement, params, call) => {
    const { limit, waiting } = statement.isUrgent === true ? lanes.urgent : lanes.other;
    if (running < limit) return send(statement, params);
    const signal = call?.signal;
    return new Promise((resolve, reject) => {
      const start = (): void => {
        signal?.removeEventListener('abort', giveUp);
        send(statement, params).then(resolve, reject);
      };
      const giveUp = (): void => {
        waiting.delete(start);
        reject(signal?.reason);
      };
      waiting.add(start);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  };
}
