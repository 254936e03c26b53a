import { tamper } from '@hookgate/testing';
import { shown } from '../answers.ts';
import type { Bench } from '../bench.ts';
import type { Effects } from '../effects.ts';
import { type Finding, failed, notMade, type Probe, passed } from '../probe.ts';
import { sendHalf } from '../send-half.ts';

/** What shows only in what the application does. */
export const effectProbes: readonly Probe[] = [
  {
    name: 'effect',
    severity: 'must',
    title: 'a delivery has its effect, once',
    means: 'The answer says that it is done, and it is not; or one delivery runs more than once.',
    change: 'do the work before the answer, or put it into a queue that keeps it',
    run: (bench) =>
      withEffects(bench, async (effects) => {
        const before = await effects.settled();
        const sent = await bench.send(bench.sign());
        return expectGrowth((await effects.settled()) - before, 1, shown(sent));
      }),
  },
  {
    name: 'effect-before-answer',
    severity: 'should',
    title: 'the effect is there when the answer comes',
    means:
      'The work is done after the answer: a process that ends in between loses the event, and the sender does not come again.',
    change: '`await` the work before `res.sendStatus(200)`, or the write into a queue that keeps it',
    run: (bench) =>
      withEffects(bench, async (effects) => {
        const before = await effects.settled();
        const sent = await bench.send(bench.sign());
        return expectGrowth((await effects.count()) - before, 1, `${shown(sent)}, at that moment`);
      }),
  },
  {
    name: 'duplicate-effect',
    severity: 'must',
    title: 'copies of a delivery have no further effect',
    means: 'A customer is charged twice, a mail is sent twice: senders send more than once.',
    change: 'remember what is done by the id of the event, in a store that all processes share',
    run: (bench) =>
      withEffects(bench, async (effects) => {
        const event = bench.event();
        const before = await effects.settled();
        const first = bench.sign(event);
        await Promise.all([bench.send(first), bench.send(first)]);
        await bench.send(first);
        const last = await bench.send(bench.sign(event));
        return expectGrowth((await effects.settled()) - before, 1, `four copies, the last answered ${shown(last)}`);
      }),
  },
  {
    name: 'forged-effect',
    severity: 'must',
    title: 'a forgery has no effect',
    means: 'The work is done before the signature is verified, whatever is answered.',
    change: 'verify first',
    run: (bench) =>
      withEffects(bench, async (effects) => {
        const before = await effects.settled();
        const sent = await bench.send(tamper(bench.sign(), 'signature'));
        return expectGrowth((await effects.settled()) - before, 0, shown(sent));
      }),
  },
  {
    name: 'retry-effect',
    severity: 'must',
    title: 'a delivery that was spoilt on its way has its effect when it comes again',
    means:
      'The retry is taken for a copy of something that was never done: the event is lost, and the sender is told 200.',
    change: 'remember an event when it is done, and not when it comes; forget it when its handler fails',
    run: (bench) =>
      withEffects(bench, async (effects) => {
        const before = await effects.settled();
        const delivery = bench.sign();
        await sendHalf(delivery, bench.targetOf(delivery));
        await bench.send(tamper(delivery, 'signature'));
        const sent = await bench.send(delivery);
        return expectGrowth((await effects.settled()) - before, 1, shown(sent));
      }),
  },
];

async function withEffects({ effects }: Bench, run: (effects: Effects) => Promise<Finding>): Promise<Finding> {
  return effects === undefined ? notMade('only an effect shows it: pass --effects URL') : run(effects);
}

function expectGrowth(grown: number, expected: number, answered: string): Finding {
  if (grown === expected) return passed;
  return failed(`${grown} ${grown === 1 ? 'effect' : 'effects'} instead of ${expected}; answered ${answered}`);
}
