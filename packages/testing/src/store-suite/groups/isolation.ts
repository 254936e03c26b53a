import { strict as assert } from 'node:assert';
import type { Group } from '../group.ts';
import { LONG_MS, type Trial } from '../trial.ts';

const LONG_TEXT = 'x'.repeat(10_000);

/** Names that some store would take for each other, for a pattern, or for something of its own. */
const NAMES: readonly string[] = [
  ...['a', 'A', 'a ', ' a', 'a:', ':a', 'a:b', 'a::b', 'a:b:c', 'ab'],
  ...['{a}', '{a}b', '{}', '{b}a', 'a*', 'a?', 'a[b]', '%', '_', 'a%', "a'b", 'a"b', 'a\\b', '$1', 'a;--'],
  ...['__proto__', 'constructor', 'toString', 'null', 'undefined', '0', '00', '1', '1.0'],
  // The same to the eye, different deliveries nevertheless.
  ...['é', 'e\u0301', 'ß', 'ss', 'İ', 'i', 'ﬁ', 'fi', '日本', '日本語', '👍', '👍🏽', 'a\u200b', 'ÿ', 'Ā'],
  ...['a\0', 'a\0b', '\0a', 'a\n', 'a\r\n', 'a\t'],
  // Lone surrogates, which JSON can carry and UTF-8 cannot.
  ...['\ud800', '\udfff', '\ufffd'],
  ...[LONG_TEXT, `${LONG_TEXT}x`, `${LONG_TEXT}y`, `y${LONG_TEXT}`, `${LONG_TEXT}é`, `${LONG_TEXT}日`],
];

/** Keys never interact, whatever their length or alphabet. */
export const isolation: Group = (test, { forget }) => {
  test('every key has a life of its own', async (trial) => {
    const claims = [];
    for (const name of NAMES) claims.push((await trial.acquire({ key: trial.key(name) })).claim);
    for (const [i, claim] of claims.entries()) {
      assert.deepEqual([claim.key, claim.attempt], [trial.key(NAMES[i]), 1]);
      if (i % 3 === 0) assert.equal(await trial.store.commit(claim, { ttlMs: LONG_MS }), 'committed');
      if (i % 3 === 1) assert.equal(await trial.store.release(claim), 'released');
    }
    const expected = NAMES.map((_, i) => ['done', 'acquired', 'in-flight'][i % 3]);
    assert.deepEqual(await statuses(trial), expected);
  });

  test('every nonce has a value of its own', async (trial) => {
    for (const [i, name] of NAMES.entries()) {
      assert.equal(await trial.store.remember(trial.key(name), `value ${i}`, LONG_MS), null, JSON.stringify(name));
    }
    for (const [i, name] of NAMES.entries()) {
      assert.equal(await trial.store.remember(trial.key(name), 'other', LONG_MS), `value ${i}`);
    }
  });

  test('keys and nonces of one name do not meet', async (trial) => {
    assert.equal(await trial.store.remember(trial.key(), 'value', LONG_MS), null);
    const { claim } = await trial.acquire();
    await trial.store.commit(claim, { ttlMs: LONG_MS });
    assert.equal(await trial.store.remember(trial.key(), 'other', LONG_MS), 'value');
  });

  test('tokens, values and fingerprints come back to the letter', async (trial) => {
    for (const text of ['a:b', "it's", '{"a":1}', '日本語 👍', 'é', LONG_TEXT]) {
      const key = trial.key(text.slice(0, 8));
      const token = `${trial.token()}:${text}`;
      assert.equal((await trial.acquire({ key, token, fingerprint: text })).claim.token, token);
      const other = await trial.claim({ key });
      assert.equal(other.status === 'in-flight' && other.fingerprint, text);
      await trial.store.remember(key, text, LONG_MS);
      assert.equal(await trial.store.remember(key, 'other', LONG_MS), text);
    }
  });

  if (forget) {
    test('forgetting one key leaves the others', async (trial) => {
      for (const name of NAMES) await trial.finish({ key: trial.key(name) });
      for (const name of ['a', '{}', '%', 'a*', LONG_TEXT]) await trial.store.forget?.(trial.key(name));
      const expected = NAMES.map((name) => (['a', '{}', '%', 'a*', LONG_TEXT].includes(name) ? 'acquired' : 'done'));
      assert.deepEqual(await statuses(trial), expected);
    });
  }
};

async function statuses(trial: Trial): Promise<string[]> {
  const found = [];
  for (const name of NAMES) found.push(await trial.statusOf(trial.key(name)));
  return found;
}
