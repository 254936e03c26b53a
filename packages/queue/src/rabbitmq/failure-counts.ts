/** More than are in flight at once in any one process. */
const MOST = 10_000;

/** How often the messages of a queue that does not count have failed in this process; the oldest are forgotten. */
export class FailureCounts {
  readonly #counts = new Map<string, number>();

  of(id: string): number {
    return this.#counts.get(id) ?? 0;
  }

  add(id: string): void {
    const count = this.of(id) + 1;
    this.#counts.delete(id);
    this.#counts.set(id, count);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > MOST && oldest !== undefined) this.#counts.delete(oldest);
  }

  forget(id: string): void {
    this.#counts.delete(id);
  }
}
