import { type SenderProfile, tamper, tamperingsOf } from '@hookgate/testing';
import { expectRefused } from '../answers.ts';
import { notMade, type Probe, type Severity } from '../probe.ts';

const NO_TIME = 'this sender signs no time';
const REPLAY = 'Whoever has seen a delivery can send it again, for as long as he likes.';

/** Where only the event tells the time, its sender's documents do not ask for a look at it. */
function severityOf({ provider }: SenderProfile): Severity {
  return provider.toleranceSeconds === undefined ? 'should' : 'must';
}

/** Old and impossible times are refused. */
export const freshnessProbes: readonly Probe[] = [
  {
    name: 'stale',
    severity: severityOf,
    title: 'a delivery that is too old is refused',
    means: REPLAY,
    change:
      'compare the signed time with the clock: `if (!(Math.abs(Date.now() / 1000 - ts) <= tolerance)) return res.sendStatus(401)`',
    run: async (bench) => {
      if (!('stale' in tamperingsOf(bench.profile))) return notMade(NO_TIME);
      return expectRefused(await bench.send(tamper(bench.sign(), 'stale', { bySeconds: beyond(bench.profile) })));
    },
  },
  {
    name: 'future',
    severity: severityOf,
    title: 'a delivery of the future is refused',
    means: REPLAY,
    change: 'look at both sides: `Math.abs(Date.now() / 1000 - ts) <= tolerance`',
    run: async (bench) => {
      if (!('future' in tamperingsOf(bench.profile))) return notMade(NO_TIME);
      return expectRefused(await bench.send(tamper(bench.sign(), 'future', { bySeconds: 86_400 })));
    },
  },
  {
    name: 'no-time',
    severity: 'must',
    title: 'a signed time that is no number is refused',
    means: '`Math.abs(now - NaN) > 60` is false: what has no time is never too old.',
    change:
      'ask for what is fresh, and not for what is stale: `if (!(Math.abs(now - ts) <= 60)) return res.sendStatus(401)`',
    run: async (bench) => {
      const { profile } = bench;
      if (profile.provider.toleranceSeconds === undefined) return notMade(NO_TIME);
      const delivery = bench.sign();
      const { signing, body } = delivery;
      let headers: Readonly<Record<string, string>>;
      try {
        headers = { ...delivery.headers, ...profile.sign({ ...signing, body, at: Number.NaN }) };
      } catch {
        return notMade('this sender cannot write one');
      }
      return expectRefused(await bench.send({ ...delivery, headers }));
    },
  },
];

/** Old for every receiver: a day more than is tolerated. */
function beyond({ provider }: SenderProfile): number {
  return (provider.toleranceSeconds ?? provider.maxAgeSeconds ?? 0) + 86_400;
}
