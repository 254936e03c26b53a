import { strict as assert } from 'node:assert';
import type { Group } from '../group.ts';
import { LONG_MS, SHORT_MS, type Trial, watch } from '../trial.ts';

/** How soon a waiter should learn of a change, in milliseconds. */
const PROMPT_MS = 1_000;
const CROWD = 1_000;

/** `wait`: a hint that the key may have changed. It may come early; it must not come late. */
export const wait: Group = (test, capabilities) => {
  if (!capabilities.wait) return;
  const { forget, createPeer } = capabilities;

  const waitFor = (trial: Trial, timeoutMs: number, signal?: AbortSignal): Promise<void> => {
    assert.ok(trial.store.wait, 'the store has `wait`');
    return trial.store.wait(trial.key(), timeoutMs, { signal });
  };

  test('ends when the holder commits', async (trial) => {
    const { claim } = await trial.acquire();
    const waiting = waitFor(trial, LONG_MS);
    await trial.advance(50);
    await trial.store.commit(claim, { ttlMs: LONG_MS });
    await trial.settles(waiting, PROMPT_MS, 'the wait');
    assert.equal((await trial.claim()).status, 'done');
  });

  test('ends when the holder releases', async (trial) => {
    const { claim } = await trial.acquire();
    const waiting = waitFor(trial, LONG_MS);
    await trial.advance(50);
    await trial.store.release(claim);
    await trial.settles(waiting, PROMPT_MS, 'the wait');
    assert.equal((await trial.claim()).status, 'acquired');
  });

  test('ends when the lease runs out', async (trial) => {
    await trial.acquire({ leaseMs: SHORT_MS });
    await trial.settles(waitFor(trial, LONG_MS), SHORT_MS + PROMPT_MS, 'the wait');
  });

  test('ends when the lease is renewed for a shorter time and runs out', async (trial) => {
    const { claim } = await trial.acquire();
    const waiting = waitFor(trial, LONG_MS);
    await trial.advance(50);
    await trial.store.renew(claim, SHORT_MS);
    await trial.settles(waiting, SHORT_MS + PROMPT_MS, 'the wait');
  });

  test('ends at its timeout', async (trial) => {
    await trial.acquire();
    await trial.settles(waitFor(trial, SHORT_MS), SHORT_MS + PROMPT_MS, 'the wait');
  });

  test('ends when the caller gives up, or has already', async (trial) => {
    await trial.acquire();
    const controller = new AbortController();
    const waiting = waitFor(trial, LONG_MS, controller.signal);
    const state = watch(waiting);
    await trial.advance(50);
    controller.abort();
    await trial.settles(
      waiting.catch(() => {}),
      PROMPT_MS,
      'the wait',
    );
    assert.ok(state.settled);
    await trial.settles(
      waitFor(trial, LONG_MS, controller.signal).catch(() => {}),
      PROMPT_MS,
      'a wait given up before',
    );
  });

  test('ends soon when nobody holds the key', async (trial) => {
    await trial.settles(waitFor(trial, LONG_MS), PROMPT_MS, 'a wait for an absent key');
    const { claim } = await trial.acquire();
    await trial.store.release(claim);
    await trial.settles(waitFor(trial, LONG_MS), PROMPT_MS, 'a wait for a released key');
    await trial.finish();
    await trial.settles(waitFor(trial, LONG_MS), PROMPT_MS, 'a wait for a done key');
  });

  test(`ends for all of ${CROWD} who wait`, async (trial) => {
    const { claim } = await trial.acquire();
    const waiting = Promise.all(Array.from({ length: CROWD }, () => waitFor(trial, LONG_MS)));
    await trial.advance(50);
    await trial.store.commit(claim, { ttlMs: LONG_MS });
    await trial.settles(waiting, 2 * PROMPT_MS, 'every wait');
  });

  if (forget) {
    test('ends when the key is forgotten', async (trial) => {
      await trial.acquire();
      const waiting = waitFor(trial, LONG_MS);
      await trial.advance(50);
      await trial.store.forget?.(trial.key());
      await trial.settles(waiting, PROMPT_MS, 'the wait');
    });
  }
  if (createPeer !== undefined) {
    test('ends when a holder in another process commits', async (trial) => {
      const peer = await trial.open(createPeer);
      const { claim } = await trial.acquire({}, peer);
      const waiting = waitFor(trial, LONG_MS);
      await trial.advance(50);
      await peer.commit(claim, { ttlMs: LONG_MS });
      await trial.settles(waiting, PROMPT_MS, 'the wait');
    });
  }
};
