import { availableParallelism } from 'node:os';

/** Does work on each item, on as many at a time as there are processors. Rejects with the first error, and begins nothing more then. */
export async function eachAtOnce<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  // All workers take from the same one.
  const queue = items[Symbol.iterator]();
  async function worker(): Promise<void> {
    for (let next = queue.next(); !next.done; next = queue.next()) await work(next.value);
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
}
