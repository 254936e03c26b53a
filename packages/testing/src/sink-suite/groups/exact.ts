import { strict as assert } from 'node:assert';
import { createRandom } from '../../adapter-suite/fuzz/random.ts';
import { makeJob } from '../make-job.ts';
import type { SinkGroup } from '../sink-group.ts';

/** What queues, their encodings and their databases trip over. */
const ODD: Readonly<Record<string, unknown>> = {
  zero: 'a\u0000b',
  'lone surrogates': '\ud800 and \udfff',
  'not normalised': 'e\u0301 \u00e9 \u212b \ufb01 \u1100\u1161',
  'line separators': '\u2028\u2029\r\n\t',
  'every plane': 'ä € 𝄞 👩‍👩‍👧',
  quotes: `'"\\ $1 $$ %s {{x}} \${y}`,
  'a key that is a number': { 10: 'b', 9: 'a', z: 1, a: 2 },
  'a key of every object': { ['__proto__']: { polluted: true }, constructor: 1, toString: null },
  numbers: [0.1, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 9_007_199_254_740_991],
  empty: [{}, [], '', null, false],
  'an empty key': { '': 1 },
  'looks like a date': '2026-04-19T12:00:00.000Z',
};

/** A sender may call an event anything: it is a type that no handler knows. */
const ODD_TYPES: readonly string[] = [
  ' ',
  'a:b',
  '12',
  '__proto__',
  'a\u0000b',
  '\ud800',
  'a\r\nb',
  '\u20ac'.repeat(255),
  'x'.repeat(5_000),
];

const RANDOM_EVENTS = 25;

/** What comes out is what was put in, character by character. */
export const exact: SinkGroup = (test) => {
  for (const [name, value] of Object.entries(ODD)) {
    test(`the text of a job arrives as it was: ${name}`, async (trial) => {
      const job = await makeJob({ odd: value });
      await trial.publish(job);
      assert.deepEqual(await trial.take(), [job.text]);
    });
  }

  test('an event may be of any type', async (trial) => {
    const jobs = [];
    for (const type of ODD_TYPES) jobs.push(await makeJob({}, undefined, type));
    for (const job of jobs) await trial.publish(job);
    assert.deepEqual([...(await trial.take())].sort(), jobs.map(({ text }) => text).sort());
  });

  test('a job is left as it was, for its event is the application’s too', async (trial) => {
    const job = await makeJob({ list: [1, { a: 2 }] }, 'an entity');
    const before = structuredClone(job);
    await trial.publish(job);
    assert.deepEqual(job, before);
  });

  test('events that nobody thought of', async (trial) => {
    const random = createRandom(20_261_130);
    const jobs = [];
    for (let i = 0; i < RANDOM_EVENTS; i += 1) jobs.push(await makeJob({ payload: anything(random.int, 4) }));
    for (const job of jobs) await trial.publish(job);
    assert.deepEqual([...(await trial.take())].sort(), jobs.map(({ text }) => text).sort());
  });
};

function anything(below: (limit: number) => number, depth: number): unknown {
  const text = (): string =>
    String.fromCharCode(...Array.from({ length: below(8) }, () => (below(3) === 0 ? below(65_536) : below(128))));
  switch (below(depth > 0 ? 7 : 5)) {
    case 0:
      return text();
    case 1:
      return (below(2_000_001) - 1_000_000) / 2 ** below(30);
    case 2:
      return below(2) === 0;
    case 3:
      return null;
    case 4:
      return below(1_000);
    case 5:
      return Array.from({ length: below(4) }, () => anything(below, depth - 1));
    default:
      return Object.fromEntries(Array.from({ length: below(4) }, () => [text(), anything(below, depth - 1)]));
  }
}
