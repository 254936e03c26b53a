import { strict as assert } from 'node:assert';
import type { Group } from '../group.ts';
import { LONG_MS, SHORT_MS } from '../trial.ts';

/** `remember`: set if absent, and get. */
export const remember: Group = (test, { createPeer }) => {
  test('the first value stays', async (trial) => {
    assert.equal(await trial.store.remember(trial.key(), 'first', LONG_MS), null);
    assert.equal(await trial.store.remember(trial.key(), 'second', LONG_MS), 'first');
    assert.equal(await trial.store.remember(trial.key(), 'first', LONG_MS), 'first');
  });

  test('asking does not prolong it', async (trial) => {
    await trial.store.remember(trial.key(), 'first', SHORT_MS);
    await trial.store.remember(trial.key(), 'first', LONG_MS);
    await trial.lapse();
    assert.equal(await trial.store.remember(trial.key(), 'second', LONG_MS), null);
  });

  test('of many at once exactly one is first', async (trial) => {
    const peer = createPeer === undefined ? trial.store : await trial.open(createPeer);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? trial.store : peer).remember(trial.key(), `${i}`, LONG_MS)),
    );
    const winner = answers.indexOf(null);
    assert.deepEqual(
      answers,
      answers.map((_, i) => (i === winner ? null : `${winner}`)),
    );
  });
};
