import { tamper } from '@hookgate/testing';
import { expectCounted, expectRefused, isTaken, shown } from '../answers.ts';
import { failed, notMade, type Probe, passed } from '../probe.ts';
import { sendHalf } from '../send-half.ts';

const AGAIN =
  'Senders send more than once: an answer was lost, or a person clicked "redeliver". Refused, it comes again and again, and ends as a failure.';

/** What comes twice is acknowledged, and what failed once can come again. */
export const copyProbes: readonly Probe[] = [
  {
    name: 'duplicate',
    severity: 'must',
    title: 'the same event, signed again, is acknowledged',
    means: AGAIN,
    change: 'answer a copy of what is done like the first one: 200, and not 409',
    run: async (bench) => {
      const event = bench.event();
      const first = await bench.send(bench.sign(event));
      if (!isTaken(first)) return failed(`${shown(first)}, at the first time`);
      return expectCounted(await bench.send(bench.sign(event)));
    },
  },
  {
    name: 'replayed',
    severity: 'must',
    title: 'the very same request again is acknowledged',
    means: AGAIN,
    change: 'remember what is done, and answer 200; a nonce that was seen with the same bytes is the same delivery',
    run: async (bench) => {
      const delivery = bench.sign();
      const first = await bench.send(delivery);
      if (!isTaken(first)) return failed(`${shown(first)}, at the first time`);
      return expectCounted(await bench.send(delivery));
    },
  },
  {
    name: 'nonce-reused',
    severity: 'must',
    title: 'another body under a nonce that was used is refused',
    means: 'Nonces are not remembered.',
    change: 'remember each nonce with a digest of what was signed, for twice the tolerance',
    run: async (bench) => {
      if (!bench.profile.nonces) return notMade('this sender has no nonces');
      const delivery = bench.sign();
      const first = await bench.send(delivery);
      if (!isTaken(first)) return failed(`${shown(first)}, at the first time`);
      return expectRefused(await bench.send(tamper(delivery, 'nonce-reused')));
    },
  },
  {
    name: 'at-once',
    severity: 'must',
    title: 'of two copies at once one is taken, and neither is turned down',
    means:
      'A copy that comes while the first one is worked on is answered as if it were wrong: the sender gives up on an event that may yet fail.',
    change:
      'have a copy wait for the first one, or answer 503 with Retry-After; never 200 before the first is done, never 409',
    run: async (bench) => {
      const delivery = bench.sign();
      const both = await Promise.all([bench.send(delivery), bench.send(delivery)]);
      const isFine = both.every((sent) => sent.counted || sent.answer?.status === 503);
      return isFine && both.some((sent) => sent.counted) ? passed : failed(both.map(shown).join(' and '));
    },
  },
  {
    name: 'forged-first',
    severity: 'must',
    title: 'a forgery in front of it does not spoil the genuine delivery',
    means:
      'Events or nonces are remembered before the signature is verified: a stranger can make the receiver swallow events.',
    change: 'verify first, and remember afterwards',
    run: async (bench) => {
      const genuine = bench.sign();
      await bench.send(tamper(genuine, 'signature'));
      return expectCounted(await bench.send(genuine));
    },
  },
  {
    name: 'cut-first',
    severity: 'must',
    title: 'a delivery that broke off can come again',
    means: 'Events or nonces are remembered before the body is there: a broken connection loses the event.',
    change: 'read all of the body, verify, and remember afterwards',
    run: async (bench) => {
      const delivery = bench.sign();
      await sendHalf(delivery, bench.targetOf(delivery));
      return expectCounted(await bench.send(delivery));
    },
  },
];
