import { strict as assert } from 'node:assert';
import { createDelivery } from '../../delivery.ts';
import type { Handshake } from '../../profiles/sender-profile.ts';
import { tamper } from '../../tamper.ts';
import { SenderBench, type Sent, signsBody } from '../bench.ts';
import type { SenderGroup } from '../sender-group.ts';
import type { SenderUnderTest } from '../sender-under-test.ts';

/** Handshakes: answered as the sender wants, as often as it asks, for nobody else, and never an event. */
export const handshakes: SenderGroup = (test, subject) => {
  const { profile } = subject;
  for (const handshake of profile.handshakes ?? []) {
    test(handshake.name, () => (handshake.method === 'GET' ? asked(subject, handshake) : posted(subject, handshake)));
  }

  if (profile.provider.challenge?.get === undefined) {
    test('no other method than POST', async () => {
      const bench = new SenderBench(subject);
      for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
        assert.equal((await bench.send({ ...getOf('/'), method })).status, 405);
      }
    });
  }
};

async function posted(subject: SenderUnderTest, handshake: Handshake): Promise<void> {
  const { profile } = subject;
  const bench = new SenderBench(subject);
  const delivery = createDelivery(profile, handshake.body ?? '');
  for (let turn = 0; turn < 3; turn++) {
    const { status, body } = await bench.send(delivery);
    assert.deepEqual({ status, body }, handshake.expects);
  }
  await bench.refuses(tamper(delivery, 'signature'), 'forged');
  await bench.refuses(tamper(delivery, 'missing-header'), 'not signed');
  await bench.refuses(tamper(delivery, 'wrong-secret'), 'signed with another secret');
  if (signsBody(subject)) await bench.refuses(tamper(delivery, 'body'), 'with another body');
  if (profile.provider.toleranceSeconds !== undefined) {
    await bench.refuses(tamper(delivery, 'stale'), 'too old', 'stale_timestamp');
  }
  assert.equal(bench.events.length, 0, 'a handshake was taken for an event');
}

async function asked(subject: SenderUnderTest, { query, tokenEnv = '', expects }: Handshake): Promise<void> {
  const bench = new SenderBench(subject);
  const before = process.env[tokenEnv];
  try {
    process.env[tokenEnv] = 'the token';
    const pairs = Object.entries(query?.('the token') ?? {});
    for (let turn = 0; turn < 3; turn++) {
      const { status, body } = await bench.send(asking(pairs));
      assert.deepEqual({ status, body }, expects);
    }
    for (const [name, value] of pairs) {
      await bench.refuses(asking(pairs.filter(([each]) => each !== name)), `without ${name}`);
      // The challenge is whatever the sender chose.
      if (value !== expects.body) {
        for (const other of [`${value}x`, value.slice(1), '']) {
          const changed = pairs.map((pair) => (pair[0] === name ? ([name, other] as const) : pair));
          await bench.refuses(asking(changed), `${name} as ${JSON.stringify(other)}`);
        }
      }
    }
    await bench.refuses(asking([...pairs, ...pairs]), 'every parameter twice');
    process.env[tokenEnv] = '';
    await bench.refuses(asking(Object.entries(query?.('') ?? {})), 'an empty token, while none is configured');
    assert.equal(bench.events.length, 0, 'a handshake was taken for an event');
  } finally {
    if (before === undefined) delete process.env[tokenEnv];
    else process.env[tokenEnv] = before;
  }
}

/** A GET handshake as it is sent. */
function asking(pairs: ReadonlyArray<readonly [name: string, value: string]>): Sent {
  return getOf(`/?${new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString()}`);
}

function getOf(path: string): Sent {
  return { method: 'GET', path, headers: {}, body: new Uint8Array() };
}
