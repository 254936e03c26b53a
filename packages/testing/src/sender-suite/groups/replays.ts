import { strict as assert } from 'node:assert';
import { tamper } from '../../tamper.ts';
import { TEST_TIME } from '../../test-time.ts';
import { SenderBench, signedHeaders, someDelivery, withHeader } from '../bench.ts';
import type { SenderGroup } from '../sender-group.ts';

/** A copy runs nothing, whatever is unsigned about it; what is too old is refused, where a time is signed. */
export const replays: SenderGroup = (test, subject) => {
  const { profile } = subject;
  const { provider } = profile;

  test('the same again, one after the other and at once', async () => {
    const bench = new SenderBench(subject);
    const delivery = someDelivery(subject);
    const outcomes = await Promise.all([1, 2, 3].map(() => bench.send(delivery)));
    outcomes.push(await bench.send(delivery));
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      [200, 200, 200, 200],
    );
    assert.equal(bench.events.length, 1);
    await bench.send(someDelivery(subject, 'test_2'));
    assert.equal(bench.events.length, 2, 'another event is taken for a copy');
  });

  test('again under other ids, in headers that are not signed', async () => {
    const delivery = someDelivery(subject);
    const signed = signedHeaders(delivery);
    for (const name of Object.keys(delivery.headers).filter((each) => !signed.includes(each))) {
      const bench = new SenderBench(subject);
      await bench.send(delivery);
      for (const value of ['another', 'x-1', 'x-2']) await bench.send(withHeader(delivery, name, value));
      await bench.send(withHeader(delivery, name, undefined));
      const allowed = subject.keyedBy?.includes(name) === true ? 2 : 1;
      assert(bench.events.length <= allowed, `with another ${name} the handler ran ${bench.events.length} times`);
    }
  });

  if (provider.bodyFormat === 'form') {
    test('again with its form cut into other fields, and as a part of the URL', async () => {
      const bench = new SenderBench(subject);
      const delivery = someDelivery(subject);
      await bench.send(delivery);
      for (const { path, body } of otherCuts(delivery.path, delivery.body)) {
        await bench.send({ ...delivery, path, body: new TextEncoder().encode(body.toString()) });
        assert.equal(bench.events.length, 1, `the handler ran again for ${path} and ${body}`);
      }
    });
  }

  const tolerance = provider.toleranceSeconds ?? provider.maxAgeSeconds;
  if (tolerance !== undefined) {
    test('a second too old, a second too early, and neither', async () => {
      const bench = new SenderBench(subject);
      const delivery = someDelivery(subject);
      for (const name of ['stale', 'future'] as const) {
        await bench.refuses(tamper(delivery, name), name, 'stale_timestamp');
      }
      bench.now = TEST_TIME + 1000 * tolerance;
      assert.equal((await bench.send(delivery)).code, 'handled', 'as old as it may be');
    });
  } else {
    test('nothing signed tells how old it is, and that is said', async () => {
      const bench = new SenderBench(subject);
      assert.equal(provider.freshness, 'none');
      bench.now = TEST_TIME + 10 * 365 * 86_400_000;
      assert.equal((await bench.send(someDelivery(subject))).code, 'handled');
    });
  }

  if (profile.signsEachAttempt === true) {
    test('an attempt that is signed later is a copy', async () => {
      const bench = new SenderBench(subject);
      const delivery = someDelivery(subject);
      await bench.send(delivery);
      const { secret, nonce, id } = delivery.signing;
      const at = TEST_TIME + 10_000;
      const headers = {
        ...delivery.headers,
        ...profile.sign({ ...delivery.signing, secret, nonce, id, at, body: delivery.body }),
      };
      const { status } = await bench.send({ ...delivery, headers });
      const isKeyedByTime = provider.retryHorizonMs === 0;
      assert.equal(status, 200);
      assert(bench.events.length === 1 || isKeyedByTime, 'the retry ran again');
    });
  }
};

/** Requests that are signed alike where names and values of the fields, sorted, are joined to the URL without anything between them. */
function* otherCuts(
  path: string,
  form: Uint8Array,
): Generator<{ readonly path: string; readonly body: URLSearchParams }> {
  const fields = [...new URLSearchParams(new TextDecoder().decode(form))].sort(([a], [b]) => (a < b ? -1 : 1));
  const joined = (from: number): string => fields.slice(from).flat().join('');
  for (const [index, [name, value]] of fields.entries()) {
    const before = fields.slice(0, index);
    yield { path: path + before.flat().join(''), body: new URLSearchParams(fields.slice(index)) };
    for (let cut = 0; cut <= value.length; cut += 1) {
      const rest = value.slice(cut) + joined(index + 1);
      const pair = [name, value.slice(0, cut)] as [string, string];
      yield { path, body: new URLSearchParams([...before, [name, value + joined(index + 1)]]) };
      if (rest !== '') yield { path, body: new URLSearchParams([...before, pair, [rest, '']]) };
    }
  }
}
