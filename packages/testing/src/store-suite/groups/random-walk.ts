import { strict as assert } from 'node:assert';
import type { Claim } from '@hookgate/core';
import type { Group } from '../group.ts';
import { StoreModel } from '../store-model.ts';
import { LONG_MS, SHORT_MS, type Trial } from '../trial.ts';

const SEEDS = [1, 2, 3];
const STEPS = 400;
/** Where time has to be waited for, it passes this many times only. */
const LAPSES_IN_REAL_TIME = 6;
const [KEYS, TOKENS] = [3, 4];

/** Any order of calls is answered as the contract says. */
export const randomWalk: Group = (test, capabilities) => {
  for (const seed of SEEDS) {
    test(`${STEPS} steps, seed ${seed}`, async (trial) => {
      const walk = new Walk(trial, seed, capabilities.forget === true);
      for (let step = 0; step < STEPS; step += 1) await walk.step();
    });
  }
};

/** A few tokens that fight for a few keys, against store and model. */
class Walk {
  readonly #trial: Trial;
  readonly #model = new StoreModel();
  readonly #random: (below: number) => number;
  readonly #canForget: boolean;
  readonly #claims = new Map<string, Claim>();
  readonly #fences = new Map<string, number>();
  readonly #trace: string[] = [];
  #lapses: number;

  constructor(trial: Trial, seed: number, canForget: boolean) {
    this.#trial = trial;
    this.#random = randomIntegers(seed);
    this.#canForget = canForget;
    this.#lapses = trial.subject.advance === undefined ? LAPSES_IN_REAL_TIME : Infinity;
  }

  async step(): Promise<void> {
    const key = this.#trial.key(`${this.#random(KEYS)}`);
    const token = this.#trial.key(`token ${this.#random(TOKENS)}`);
    // A short lease is always waited for at once: between two other steps nothing ends by itself.
    const short = this.#lapses > 0 && this.#random(8) === 0;
    const choice = this.#random(this.#canForget ? 10 : 9);
    if (choice < 4) await this.#claim(key, token, short);
    else if (choice < 5)
      await this.#expect(
        `renew ${key} ${token}`,
        this.#trial.store.renew(this.#held(key, token), LONG_MS),
        this.#model.renew(key, token),
      );
    else if (choice < 7) await this.#commit(key, token, short && this.#model.wouldFinish(key, token));
    else if (choice < 9) {
      const ran = choice < 8;
      await this.#expect(
        `release ${key} ${token} ${ran}`,
        this.#trial.store.release(this.#held(key, token), { ran }),
        this.#model.release(key, token, ran),
      );
    } else await this.#expect(`forget ${key}`, this.#trial.store.forget?.(key), this.#model.forget(key));
  }

  async #claim(key: string, token: string, short: boolean): Promise<void> {
    const expected = this.#model.claim(key, token);
    const result = await this.#trial.claim({ key, token, leaseMs: short ? SHORT_MS : LONG_MS });
    const { again, ...answer } = expected;
    const actual =
      result.status === 'acquired'
        ? { status: result.status, attempt: result.claim.attempt, takeover: result.takeover }
        : { status: result.status };
    this.#compare(`claim ${key} ${token}${short ? ' for a short time' : ''}`, actual, answer);
    if (result.status !== 'acquired') return;

    const { fence } = result.claim;
    const last = this.#fences.get(key) ?? 0;
    assert.ok(again ? fence === last : fence > last, `fence ${fence} after ${last}\n${this.#trace.join('\n')}`);
    this.#fences.set(key, fence);
    this.#claims.set(`${key} ${token}`, result.claim);
    if (!short) return;
    await this.#lapse();
    this.#model.endLease(key);
  }

  async #commit(key: string, token: string, short: boolean): Promise<void> {
    const ttlMs = short ? SHORT_MS : LONG_MS;
    const committing = this.#trial.store.commit(this.#held(key, token), { ttlMs });
    await this.#expect(
      `commit ${key} ${token}${short ? ' for a short time' : ''}`,
      committing,
      this.#model.commit(key, token),
    );
    if (!short) return;
    await this.#lapse();
    this.#model.forget(key);
  }

  /** The claim a token got for a key, or one it makes up. */
  #held(key: string, token: string): Claim {
    return this.#claims.get(`${key} ${token}`) ?? { key, token, fence: 1, attempt: 1 };
  }

  async #lapse(): Promise<void> {
    this.#lapses -= 1;
    await this.#trial.lapse();
  }

  async #expect<T>(what: string, call: Promise<T> | undefined, expected: T): Promise<void> {
    this.#compare(what, await call, expected);
  }

  #compare(what: string, actual: unknown, expected: unknown): void {
    this.#trace.push(`${what}: ${JSON.stringify(actual)}`);
    if (this.#trace.length > 20) this.#trace.shift();
    assert.deepEqual(actual, expected, `${what} should answer ${JSON.stringify(expected)}\n${this.#trace.join('\n')}`);
  }
}

/** Repeatable randomness (mulberry32): integers from 0, below what is asked. */
function randomIntegers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) % below;
  };
}
