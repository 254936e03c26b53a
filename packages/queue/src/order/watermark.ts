import type { DedupeStore } from '@hookgate/core';

/**
 * How many holders are looked at, from the last one back. Each leaves a mark, but for those that died: so many in a row have not, and marks
 * are forgotten before their count is. Without an end, the first event after a quiet week would ask for each of thousands.
 */
const MOST_TURNS_BACK = 100;

/** Stands where a holder died, or lost its claim, before it wrote its mark. */
const NOTHING_WRITTEN = '-';

/**
 * The newest time of an entity, on any store that can remember a value once. Whoever holds the entity is the `n`th to do so, finds the
 * mark of the one before, and leaves its own; marks are never changed. One that was not written is closed by whoever looks for it, so that
 * a holder which was paused and comes back too late cannot write it any more.
 */
export class Watermark {
  readonly #store: DedupeStore;
  readonly #key: string;
  readonly #turn: number;
  readonly #ttlMs: number;
  /** In an inbox a handler commits its own delivery: it may be done, and its holder dead before the mark was written. */
  readonly #plans: Plans | undefined;

  /** @param turn counts the holders of the key, from 1 */
  constructor(store: DedupeStore, key: string, turn: number, ttlMs: number) {
    this.#store = store;
    this.#key = key;
    this.#turn = turn;
    this.#ttlMs = ttlMs;
    this.#plans = isInbox(store) ? new Plans(store, key, ttlMs) : undefined;
  }

  /**
   * Says what is about to be handled, where it could be done before its mark is there.
   *
   * @throws Error when somebody else has gone on with the entity meanwhile
   */
  async begin(ms: number, claimKey: string): Promise<void> {
    await this.#plans?.write(this.#turn, ms, claimKey);
  }

  /** When what this holder began has happened, if that is done. */
  done(): Promise<number | undefined> {
    return this.#plans?.done(this.#turn) ?? Promise.resolve(undefined);
  }

  /** Epoch milliseconds; `undefined` when nothing was handled yet, or it is forgotten. */
  async read(): Promise<number | undefined> {
    const last = Math.max(1, this.#turn - MOST_TURNS_BACK);
    for (let turn = this.#turn - 1; turn >= last; turn -= 1) {
      const found = await this.#store.remember(this.#keyOf(turn), NOTHING_WRITTEN, this.#ttlMs);
      if (found !== null && found !== NOTHING_WRITTEN) return Number(found);
      const done = await this.#plans?.done(turn);
      if (done !== undefined) return done;
    }
    return undefined;
  }

  /** @throws Error when somebody else has gone on with the entity meanwhile */
  async write(ms: number): Promise<void> {
    await writeOnce(this.#store, this.#keyOf(this.#turn), `${ms}`, this.#ttlMs);
  }

  #keyOf(turn: number): string {
    return `${this.#key}~${turn}`;
  }
}

/** So many holders in a row that died before they had a plan are believed; after that, plans are forgotten. */
const MOST_WITHOUT_PLAN = 3;

/** What holders of an entity were about to handle: the time, and the key of the delivery's claim. */
class Plans {
  readonly #store: InspectableStore;
  readonly #key: string;
  readonly #ttlMs: number;
  #missing = 0;

  constructor(store: InspectableStore, key: string, ttlMs: number) {
    this.#store = store;
    this.#key = key;
    this.#ttlMs = ttlMs;
  }

  async write(turn: number, ms: number, claimKey: string): Promise<void> {
    await writeOnce(this.#store, this.#keyOf(turn), JSON.stringify([ms, claimKey]), this.#ttlMs);
  }

  /** The time of what a holder began, if the store knows that it is done. */
  async done(turn: number): Promise<number | undefined> {
    if (this.#missing >= MOST_WITHOUT_PLAN) return undefined;
    const plan = await this.#store.remember(this.#keyOf(turn), NOTHING_WRITTEN, this.#ttlMs);
    if (plan === null) this.#missing += 1;
    if (plan === null || plan === NOTHING_WRITTEN) return undefined;
    const [ms, claimKey] = JSON.parse(plan) as [number, string];
    return (await this.#store.inspect(claimKey))?.state === 'done' ? ms : undefined;
  }

  #keyOf(turn: number): string {
    return `${this.#key}~${turn}~plan`;
  }
}

/** @throws Error when somebody has closed the key */
async function writeOnce(store: DedupeStore, key: string, value: string, ttlMs: number): Promise<void> {
  const found = await store.remember(key, value, ttlMs);
  if (found === null || found === value) return;
  throw new Error('Another process has gone on with this entity: the event runs again, or is superseded.');
}

type InspectableStore = DedupeStore & Required<Pick<DedupeStore, 'inspect'>>;

/** Only a store that has a part in the handlers' transactions knows what they left undone. */
function isInbox(store: DedupeStore): store is InspectableStore {
  return typeof store.inspect === 'function' && typeof store.unfinished === 'function';
}
