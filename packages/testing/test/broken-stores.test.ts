import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoreCapabilities } from '../src/store-suite/store-under-test.ts';
import { BareSetNx } from './broken-stores/bare-set-nx.ts';
import { ClientClock } from './broken-stores/client-clock.ts';
import { DeafWait } from './broken-stores/deaf-wait.ts';
import { DeleteByKey } from './broken-stores/delete-by-key.ts';
import { DoneForALease } from './broken-stores/done-for-a-lease.ts';
import { EvictingHeld } from './broken-stores/evicting-held.ts';
import { FenceReset } from './broken-stores/fence-reset.ts';
import { FoldedKeys } from './broken-stores/folded-keys.ts';
import { ForgetfulImmediate } from './broken-stores/forgetful-immediate.ts';
import { Guessing } from './broken-stores/guessing.ts';
import { MixedUp } from './broken-stores/mixed-up.ts';
import { NaiveStore } from './broken-stores/naive-store.ts';
import { NoOwnerCheck } from './broken-stores/no-owner-check.ts';
import { NonceAfterClaim } from './broken-stores/nonce-after-claim.ts';
import { NxWithoutTtl } from './broken-stores/nx-without-ttl.ts';
import { ReadThenWrite } from './broken-stores/read-then-write.ts';
import { SecondsForMilliseconds } from './broken-stores/seconds-for-milliseconds.ts';
import { SweptOnly } from './broken-stores/swept-only.ts';
import { TwoCommands } from './broken-stores/two-commands.ts';
import { failingGroups } from './failing-groups.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] }));
afterEach(() => void vi.useRealTimers());

function failing(Store: new (limit?: number) => NaiveStore, more: StoreCapabilities = {}): Promise<string[]> {
  return failingGroups({
    name: Store.name,
    createStore: () => new Store(),
    advance: async (ms) => void (await vi.advanceTimersByTimeAsync(ms)),
    capabilities: { inspect: true, forget: true, createBounded: (limit) => new Store(limit), ...more },
  });
}

describe('the store conformance suite', () => {
  it('passes a store that is only slow', async () => {
    expect(await failing(NaiveStore)).toEqual([]);
  });

  it.each([
    // The eight it has to catch, and the group that is there for it.
    [NoOwnerCheck, 'ownership'],
    [ClientClock, 'store clock'],
    [NxWithoutTtl, 'liveness'],
    [DeleteByKey, 'ownership'],
    [ReadThenWrite, 'exclusion'],
    [SecondsForMilliseconds, 'liveness'],
    [EvictingHeld, 'no silent loss'],
    [FenceReset, 'fence'],
    // One for each invariant that none of those breaks.
    [DoneForALease, 'finality'],
    [BareSetNx, 'idempotence'],
    [FoldedKeys, 'isolation'],
    [SweptOnly, 'expiry'],
  ])('catches $0.name in the group about $1', async (Store, group) => {
    expect(await failing(Store)).toContain(group);
  });

  it('catches a wait that hears nothing', async () => {
    expect(await failing(DeafWait, { wait: true })).toEqual(['wait']);
  });

  it('catches answers without promises that are about other records', async () => {
    expect(await failing(ForgetfulImmediate, { immediate: true })).toEqual(['immediate']);
  });

  it('catches a nonce that is looked at after the claim', async () => {
    expect(await failing(NonceAfterClaim, { nonces: true })).toContain('nonce with claim');
  });

  it('catches a store that guesses when it cannot ask', async () => {
    expect(await failing(NaiveStore, { createUnreachable: () => new Guessing() })).toEqual(['honest errors']);
  });

  it('catches a store that believes the reply to another call', async () => {
    let store = new NaiveStore();
    const groups = await failingGroups({
      name: 'mixed up',
      createStore: () => (store = new NaiveStore()),
      advance: async (ms) => void (await vi.advanceTimersByTimeAsync(ms)),
      capabilities: { createMixedUp: () => new MixedUp(store) },
    });
    expect(groups).toEqual(['honest errors']);
  });

  it('catches a store that needs two commands for a claim', async () => {
    let store = new TwoCommands();
    const createStore = (): NaiveStore => (store = new TwoCommands());
    const groups = await failingGroups({
      name: store.name,
      createStore,
      advance: async (ms) => void (await vi.advanceTimersByTimeAsync(ms)),
      capabilities: { commandCount: () => store.commands },
    });
    expect(groups).toEqual(['cost']);
  });
});
