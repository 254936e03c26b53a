/**
 * Runs the senders' retry schedules, time-compressed, against four receivers that are killed, paused and cut from their
 * store at random.
 *
 *   pnpm chaos                                          every mode, 40 s each
 *   pnpm chaos --seconds=600 --mode=redis --seed=7      longer, one mode, the same choices again
 *
 * Exits 0 when nothing was lost, and nothing was processed twice but where a receiver was killed, paused or cut off between
 * a handler's effect and its commit; with the inbox, nothing at all.
 */
import { parseArgs } from 'node:util';
import { type Outcome, runChaos } from './run.ts';
import { MODES, type Mode } from './stores.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '40' },
    mode: { type: 'string', multiple: true, default: [...MODES] },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const seed = Number(values.seed);
console.log(`seed ${seed}, ${values.seconds} s each`);

let [passed, failed] = [0, 0];
for (const mode of values.mode as Mode[]) {
  if (!MODES.includes(mode)) throw new TypeError(`--mode is one of ${MODES.join(', ')}, not ${mode}`);
  const outcome = await runChaos({ mode, seed, durationMs: Number(values.seconds) * 1_000 });
  print(outcome);
  if (isAsPromised(outcome)) passed += 1;
  else failed += 1;
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function isAsPromised({ sent, delivered, lost, twiceForNoReason }: Outcome): boolean {
  return lost === 0 && twiceForNoReason === 0 && delivered === sent;
}

function print(outcome: Outcome): void {
  const { mode, sent, delivered, deadLetters, processed, lost, twice, twiceForNoReason, strikes } = outcome;
  const struck = Object.entries(strikes).map(([how, times]) => `${how} ${times}`);
  console.log(`\n${mode}: ${struck.join(', ')}`);
  console.log(
    `  sent ${sent}, delivered ${delivered} (${deadLetters} of them after the dead letters), processed ${processed}`,
  );
  console.log(`  lost ${lost}`);
  const { killed, paused, 'cut off': cutOff } = twice;
  console.log(
    `  twice ${killed + paused + cutOff + twiceForNoReason}: receiver killed between effect and commit ${killed}, ` +
      `paused ${paused}, cut off ${cutOff}, for no reason ${twiceForNoReason}`,
  );
}
