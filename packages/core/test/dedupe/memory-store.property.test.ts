import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryStore } from '../../src/dedupe/memory-store.ts';
import type { Claim } from '../../src/dedupe/store.ts';
import { NaiveModel } from './naive-model.ts';

// Fences begin where the system's time is: at the model's zero.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 0 }));
afterEach(() => void vi.useRealTimers());

const key = fc.constantFrom('a', 'b', 'ab', 'é', '日本', 'x'.repeat(40), 'x'.repeat(41));
const token = fc.constantFrom('t1', 't2', 't3');
/** Few enough that several things end at the same moment. */
const ms = fc.constantFrom(1, 10, 100, 101, 1_000, 60_000);
const text = fc.constantFrom('', 'first', 'second', 'ü', '値');
const nonce = fc.record({ key: fc.constantFrom('n1', 'n2', 'a'), value: text, ttlMs: ms });
const orNothing = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      call: fc.constant('claim'),
      key,
      token,
      leaseMs: ms,
      ttlMs: ms,
      fingerprint: orNothing(text),
      nonce: orNothing(nonce),
    }),
  },
  { weight: 2, arbitrary: fc.record({ call: fc.constant('commit'), key, token, ttlMs: ms }) },
  { weight: 2, arbitrary: fc.record({ call: fc.constant('release'), key, token, ran: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('renew'), key, token, leaseMs: ms }) },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('remember'), nonce }) },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('inspect'), key }) },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('forget'), key }) },
  { weight: 1, arbitrary: fc.record({ call: fc.constant('sweep') }) },
  { weight: 3, arbitrary: fc.record({ call: fc.constant('advance'), ms }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** One store and one model that are asked the same. */
class Pair {
  readonly #model: NaiveModel;
  readonly #store: ReturnType<typeof memoryStore>;
  readonly #claims = new Map<string, Claim>();

  constructor(maxKeys: number) {
    this.#model = new NaiveModel(maxKeys);
    this.#store = memoryStore({ maxKeys, clock: () => this.#model.now });
  }

  async step(step: Step): Promise<void> {
    const [model, store] = [this.#model, this.#store];
    switch (step.call) {
      case 'advance':
        model.now += step.ms;
        return;
      case 'claim': {
        const answer = await this.#ask(store.claim(step), model.claim(step));
        if (answer !== 'full' && answer.status === 'acquired')
          this.#claims.set(`${step.key} ${step.token}`, answer.claim);
        return;
      }
      case 'commit':
        return void (await this.#ask(
          store.commit(this.#claim(step), step),
          model.commit(this.#claim(step), step.ttlMs),
        ));
      case 'release':
        return void (await this.#ask(
          store.release(this.#claim(step), { ran: step.ran }),
          model.release(this.#claim(step), step.ran),
        ));
      case 'renew':
        return void (await this.#ask(
          store.renew(this.#claim(step), step.leaseMs),
          model.renew(this.#claim(step), step.leaseMs),
        ));
      case 'remember': {
        const { key, value, ttlMs } = step.nonce;
        return void (await this.#ask(store.remember(key, value, ttlMs), model.remember(key, value, ttlMs)));
      }
      case 'inspect':
        return void (await this.#ask(store.inspect(step.key), model.inspect(step.key)));
      case 'forget':
        return void (await this.#ask(store.forget(step.key), model.forget(step.key)));
      case 'sweep': {
        const before = store.size;
        expect(before - (await store.sweep())).toBe(model.size);
        expect(store.size).toBe(model.size);
      }
    }
  }

  /** The claim a token got for a key, or one it makes up. */
  #claim({ key, token }: { key: string; token: string }): Claim {
    return this.#claims.get(`${key} ${token}`) ?? { key, token, fence: 1, attempt: 1 };
  }

  async #ask<T>(call: Promise<T>, expected: T | 'full'): Promise<T | 'full'> {
    const actual = await call.catch((error: Error) => {
      if (!error.message.includes('full')) throw error;
      return 'full' as const;
    });
    expect(actual).toEqual(expected);
    return actual;
  }
}

describe('memoryStore', () => {
  it.each([[3], [6], [1_000]])('answers any order of calls like the naive model, with room for %i', async (maxKeys) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 120, size: 'max' }), async (steps) => {
        const pair = new Pair(maxKeys);
        for (const each of steps) await pair.step(each);
      }),
      { numRuns: 1_000 },
    );
  });
});
