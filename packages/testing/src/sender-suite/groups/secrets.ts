import { strict as assert } from 'node:assert';
import { createDelivery, receiverSecret, testSecret } from '../../delivery.ts';
import { SenderBench, someDelivery } from '../bench.ts';
import type { SenderGroup } from '../sender-group.ts';

/** Secrets: the wrong ones named at the start, two of them while one is rotated. */
export const secrets: SenderGroup = (test, subject) => {
  const { profile, wrongSecrets = {} } = subject;
  const { name } = profile.provider;
  const another = (): string => {
    const random = Uint8Array.from({ length: 32 }, (_, at) => at + 1);
    return profile.newSecret?.(random) ?? `whsec_${Buffer.from(random).toString('hex')}`;
  };

  test('another secret of the same form', async () => {
    const bench = new SenderBench(subject);
    const delivery = someDelivery(subject);
    const headers = {
      ...delivery.headers,
      ...profile.sign({ ...delivery.signing, secret: another(), body: delivery.body }),
    };
    await bench.refuses({ ...delivery, headers }, 'signed with another secret');
  });

  test('two secrets while one is rotated', async () => {
    const rotated = [another(), testSecret(profile)].map((secret) => receiverSecret(profile, secret));
    for (const secret of [rotated, rotated.toReversed()]) {
      const bench = new SenderBench(subject, { secret });
      assert.equal((await bench.send(someDelivery(subject))).code, 'handled');
      const other = createDelivery(profile, someDelivery(subject, 'test_2').body, { secret: another() });
      assert.equal((await bench.send(other)).code, 'handled');
    }
  });

  for (const [what, secret] of Object.entries({ 'an empty text': '', 'a blank text': '  ', ...wrongSecrets })) {
    test(`${what} in place of the secret`, async () => {
      let message = '';
      try {
        new SenderBench(subject, { secret });
      } catch (error) {
        assert(error instanceof TypeError, String(error));
        message = error.message;
      }
      assert.notEqual(message, '', 'was taken');
      if (secret.trim() === '') return;
      assert(message.includes(name), `the message does not name ${name}: ${message}`);
      assert(!message.includes(secret), 'the message has the secret in it');
    });
  }
};
