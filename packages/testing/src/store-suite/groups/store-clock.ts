import { strict as assert } from 'node:assert';
import { shiftDate } from '../app-clock.ts';
import type { Group } from '../group.ts';
import { LONG_MS, SHORT_MS } from '../trial.ts';

const HOUR_MS = 3_600_000;

/** The application's clock changes nothing. */
export const storeClock: Group = (test, { shiftAppClock }) => {
  if (shiftAppClock === false) return;
  const shift: (ms: number) => void | Promise<void> = shiftAppClock ?? shiftDate;
  for (const [name, shiftMs] of [
    ['ahead', 2 * HOUR_MS],
    ['behind', -2 * HOUR_MS],
  ] as const) {
    const shifted = async (run: () => Promise<void>): Promise<void> => {
      await shift(shiftMs);
      try {
        await run();
      } finally {
        await shift(0);
      }
    };

    test(`a process whose clock is ${name} respects leases and done keys`, async (trial) => {
      await trial.acquire({ key: trial.key('held') });
      await trial.finish({ key: trial.key('done') });
      await trial.store.remember(trial.key('nonce'), 'value', LONG_MS);
      await shifted(async () => {
        const held = await trial.claim({ key: trial.key('held') });
        assert.equal(held.status, 'in-flight');
        assert.ok(held.status === 'in-flight' && held.leaseRemainingMs > 0 && held.leaseRemainingMs <= LONG_MS);
        assert.equal((await trial.claim({ key: trial.key('done') })).status, 'done');
        assert.equal(await trial.store.remember(trial.key('nonce'), 'other', LONG_MS), 'value');
      });
    });

    test(`what a process writes whose clock is ${name} lasts as long as it should`, async (trial) => {
      const [held, done, nonce, lapsing] = [
        trial.key('held'),
        trial.key('done'),
        trial.key('nonce'),
        trial.key('lapsing'),
      ];
      await shifted(async () => {
        await trial.acquire({ key: held });
        await trial.acquire({ key: lapsing, leaseMs: SHORT_MS });
        await trial.finish({ key: done });
        await trial.store.remember(nonce, 'value', LONG_MS);
      });
      await trial.lapse();
      assert.equal(await trial.statusOf(held), 'in-flight');
      assert.equal(await trial.statusOf(done), 'done');
      assert.equal(await trial.store.remember(nonce, 'other', LONG_MS), 'value');
      assert.equal((await trial.acquire({ key: lapsing })).takeover, true);
    });
  }
};
