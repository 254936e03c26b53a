import { strict as assert } from 'node:assert';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger, Observation } from '@hookgate/core';
import { within } from './within.ts';

/** What is known of one request that reached the application's server. */
interface Entry {
  readonly seen: string[];
  answered: number;
  /** Works of the application that have not ended. */
  running: number;
}

/** Observations that are about one request, and come while it is worked on. */
const ABOUT_A_REQUEST: ReadonlySet<Observation['type']> = new Set<Observation['type']>([
  'received',
  'started',
  'rejected',
  'duplicate',
  'waited',
  'unhandled',
  'handled',
  'failed',
  'answered',
]);

/**
 * Counts what an observer is told of each request: exactly one `answered`, whatever happened. It knows requests by their
 * asynchronous context, as an application's tracing does, so that must reach observers, loggers and handlers.
 */
export class RequestLedger {
  readonly #context = new AsyncLocalStorage<Entry>();
  readonly #entries: Entry[] = [];
  readonly #strays: string[] = [];
  readonly #listeners = new Set<() => void>();

  /** Stands in front of everything that takes a request. */
  readonly around = <T>(next: () => T): T => {
    const entry: Entry = { seen: [], answered: 0, running: 0 };
    this.#entries.push(entry);
    return this.#context.run(entry, next);
  };

  readonly observe = (observation: Observation): void => {
    if (!ABOUT_A_REQUEST.has(observation.type)) return;
    const entry = this.#entry(`the observation "${observation.type}"`);
    if (entry === undefined) return;
    entry.seen.push(observation.type);
    if (observation.type === 'answered') entry.answered += 1;
    this.#changed();
  };

  /** A logger that says nothing. */
  readonly logger: Logger = {
    info: (fields) => this.#logged(fields),
    warn: (fields) => this.#logged(fields),
    error() {},
  };

  /** Runs the application's part for a delivery. */
  async work<T>(run: () => Promise<T>): Promise<T> {
    const entry = this.#entry('the application');
    if (entry !== undefined) entry.running += 1;
    try {
      return await run();
    } finally {
      if (entry !== undefined) entry.running -= 1;
      this.#changed();
    }
  }

  /** Resolves when every request that was ours has its one `answered`; those whose application never ends are left out. */
  async balance(): Promise<void> {
    if (!this.#isBalanced()) {
      const balanced = new Promise<void>((resolve) => {
        this.#listeners.add(() => {
          if (this.#isBalanced()) resolve();
        });
      });
      const open = (): string =>
        JSON.stringify(this.#entries.filter((entry) => !isDone(entry)).map(({ seen }) => seen));
      await within(balanced, 'an "answered" for each request').catch((error: unknown) => {
        throw new Error(`${String(error)} Without one: ${open()}`);
      });
    }
    for (const { seen, answered } of this.#entries)
      assert.ok(answered <= 1, `answered more than once: ${seen.join(', ')}`);
    assert.deepEqual(this.#strays, [], 'outside of the context of their request');
  }

  #isBalanced(): boolean {
    return this.#entries.every(isDone);
  }

  #logged(fields: object): void {
    const { event } = fields as { readonly event?: string };
    if (event?.endsWith('.webhook.received') === true) this.#entry('a line of the log');
  }

  #entry(what: string): Entry | undefined {
    const entry = this.#context.getStore();
    if (entry === undefined) this.#strays.push(what);
    return entry;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function isDone({ seen, answered, running }: Entry): boolean {
  return seen.length === 0 || answered > 0 || running > 0;
}
