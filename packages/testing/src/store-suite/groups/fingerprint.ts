import { strict as assert } from 'node:assert';
import type { ClaimResult } from '@hookgate/core';
import type { Group } from '../group.ts';
import { SHORT_MS } from '../trial.ts';

/** A later claim is told the first one's fingerprint. */
export const fingerprint: Group = (test, { inspect }) => {
  test('in flight', async (trial) => {
    await trial.acquire({ fingerprint: 'first' });
    assert.equal(fingerprintIn(await trial.claim({ fingerprint: 'second' })), 'first');
  });

  test('when done', async (trial) => {
    await trial.finish({ fingerprint: 'first' });
    assert.equal(fingerprintIn(await trial.claim({ fingerprint: 'second' })), 'first');
    assert.equal(fingerprintIn(await trial.claim({ fingerprint: 'third' })), 'first');
  });

  test('after a release and after a takeover', async (trial) => {
    const { claim } = await trial.acquire({ fingerprint: 'first' });
    await trial.store.release(claim);
    await trial.acquire({ fingerprint: 'second', leaseMs: SHORT_MS });
    await trial.lapse();
    await trial.acquire({ fingerprint: 'third' });
    assert.equal(fingerprintIn(await trial.claim()), 'first');
  });

  test('when there was none, none', async (trial) => {
    await trial.finish();
    assert.equal(fingerprintIn(await trial.claim({ fingerprint: 'second' })), undefined);
  });

  if (inspect) {
    test('to operators', async (trial) => {
      await trial.finish({ fingerprint: 'first' });
      assert.equal((await trial.store.inspect?.(trial.key()))?.fingerprint, 'first');
    });
  }
};

function fingerprintIn(result: ClaimResult): string | undefined {
  assert.ok(result.status === 'in-flight' || result.status === 'done', result.status);
  return result.fingerprint;
}
