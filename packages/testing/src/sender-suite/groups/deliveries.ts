import { strict as assert } from 'node:assert';
import { fromJob, toJob } from '@hookgate/core';
import { createDelivery, signAgain, TEST_PUBLIC_URL } from '../../delivery.ts';
import { createEvent } from '../../events/create-event.ts';
import { SenderBench, someDelivery, typesOf } from '../bench.ts';
import type { SenderGroup } from '../sender-group.ts';

/** What is written is read. */
export const deliveries: SenderGroup = (test, subject) => {
  const { profile } = subject;
  const { provider } = profile;

  test('every documented type arrives as it was made', async () => {
    const bench = new SenderBench(subject);
    for (const [at, type] of typesOf(subject).entries()) {
      const event = createEvent(profile, type, {}, { id: `test_${at}` });
      const outcome = await bench.send(createDelivery(profile, event));
      assert.deepEqual([outcome.status, outcome.code], [200, 'handled'], type);
      assert.deepEqual(JSON.parse(JSON.stringify(bench.events.at(-1))), JSON.parse(JSON.stringify(event)), type);
    }
  });

  test('an event travels as a job', async () => {
    const [type = ''] = typesOf(subject);
    const jobs: unknown[] = [];
    const on = {
      '*': (_event: object, delivery: never) => void jobs.push(JSON.parse(JSON.stringify(toJob(delivery)))),
    };
    const bench = new SenderBench(subject, { on } as never);
    await bench.send(someDelivery(subject));
    const { event } = fromJob(provider, jobs[0]);
    assert.deepEqual(JSON.parse(JSON.stringify(event)), JSON.parse(JSON.stringify(createEvent(profile, type))));
  });

  test('a signed body that is no event is answered 400, and never 500', async () => {
    const bench = new SenderBench(subject);
    for (const body of BODIES) {
      const { status } = await bench.send(createDelivery(profile, body));
      assert([200, 400].includes(status), `${JSON.stringify(body)}: ${status}`);
    }
    if (provider.bodyFormat === undefined) {
      const spoilt = createDelivery(profile, Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d));
      assert.equal((await bench.send(spoilt)).code, 'invalid_utf8');
    }
  });

  if (provider.bodyFormat === undefined) {
    test('a signed event whose fields hold anything is taken or refused, and never answered 500', async () => {
      const bench = new SenderBench(subject);
      const delivery = someDelivery(subject);
      const event: unknown = JSON.parse(new TextDecoder().decode(delivery.body));
      for (const place of placesIn(event)) {
        for (const value of VALUES) {
          const body = JSON.stringify(withValue(event, place, value)).replaceAll('"1e999"', '1e999');
          const { status } = await bench.send(signAgain(delivery, { body: new TextEncoder().encode(body) }));
          assert([200, 400, 401].includes(status), `${body}: ${status}`);
        }
      }
    });
  }

  if (provider.signsUrl === true) {
    test('signed for another URL', async () => {
      const bench = new SenderBench(subject);
      const { path } = someDelivery(subject);
      const other = createDelivery(profile, createEvent(profile, typesOf(subject)[0] ?? ''), {
        publicUrl: TEST_PUBLIC_URL.replace('hooks', 'other'),
      });
      await bench.refuses({ ...other, path }, 'another origin');
    });
  }
};

const BODIES = [
  '',
  'null',
  '[]',
  '1',
  '"text"',
  '{}',
  '{"type":1}',
  '{"__proto__":{"type":"x"}}',
  '{"id":{},"type":[],"event":null,"data":null}',
  '[[[[[[[[]]]]]]]]',
  'payload=%7B',
  'a=b&a=c&=&&',
  '%',
];

/** The last is a number that JSON can write and JavaScript cannot hold; the object with a `toString` cannot become a text. */
const VALUES: readonly unknown[] = [
  null,
  0,
  -1.5,
  true,
  [],
  {},
  ['a'],
  { toString: 1, valueOf: 1 },
  '__proto__',
  '\u0000',
  '1e999',
];

/** Where in an event there is something, each place by the names that lead to it. */
function placesIn(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    [name],
    ...placesIn(inner).map((place) => [name, ...place]),
  ]);
}

/** A copy of an event with another value at a place. */
function withValue(event: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const copy = structuredClone(event) as Record<string, unknown>;
  copy[name] = withValue(copy[name], rest, value);
  return copy;
}
