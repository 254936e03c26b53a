/**
 * Runs the senders' retry schedules, time-compressed, against four receivers that are killed, paused, blocked, slowed down
 * and cut from their store at random, while its server ends their connections, locks its table, or fails over to its standby.
 *
 *   pnpm chaos                                          every mode, 30 s each, and as long as it takes to recover
 *   pnpm chaos --seconds=600 --mode=redis --seed=7      longer, one mode, the same choices again
 *   pnpm chaos --seconds=60 --mode=bullmq               through a queue, with web processes and workers: also pg-boss, graphile-worker, nats, rabbitmq
 *   pnpm chaos --mode=nats --events=10000 --every=25    through a queue: so many events, one every 25 ms; `--strike-every=5000` for a machine
 *                                                       that starts a process slowly
 *
 * Exits 0 when nothing was lost, no receiver ended by itself, and nothing was processed twice but where a receiver was
 * disturbed between a handler's effect and its commit; with the inbox, nothing twice and nothing in half. What an
 * asynchronous standby had not heard of when its primary died is counted, and is the server's.
 */
import { parseArgs } from 'node:util';
import { QUEUE_MODES, type QueueMode } from './queues/queue-modes.ts';
import { runQueueChaos } from './queues/run-queue-chaos.ts';
import { type Outcome, runChaos } from './run.ts';
import { MODES, type Mode } from './stores.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    mode: { type: 'string', multiple: true, default: [...MODES] },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    events: { type: 'string' },
    every: { type: 'string', default: '50' },
    'strike-every': { type: 'string', default: '1250' },
  },
});
const seed = Number(values.seed);
const events = values.events === undefined ? undefined : Number(values.events);
const size = events === undefined ? `${values.seconds} s` : `${events} events`;
console.log(`seed ${seed}, ${size} each`);

let [passed, failed] = [0, 0];
for (const mode of values.mode) {
  const options = { seed, durationMs: Number(values.seconds) * 1_000 };
  const outcome = await run(mode, options);
  print(outcome);
  if (isAsPromised(outcome)) passed += 1;
  else failed += 1;
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function run(mode: string, options: { readonly seed: number; readonly durationMs: number }): Promise<Outcome> {
  if ((QUEUE_MODES as readonly string[]).includes(mode))
    return runQueueChaos({
      mode: mode as QueueMode,
      ...options,
      events,
      everyMs: Number(values.every),
      strikeEveryMs: Number(values['strike-every']),
    });
  if (events !== undefined) throw new TypeError(`--events is for queues: ${QUEUE_MODES.join(', ')}`);
  if ((MODES as readonly string[]).includes(mode)) return runChaos({ mode: mode as Mode, ...options });
  throw new TypeError(`--mode is one of ${[...MODES, ...QUEUE_MODES].join(', ')}, not ${mode}`);
}

function isAsPromised({ sent, delivered, lost, torn, twiceForNoReason, crashes }: Outcome): boolean {
  return lost.length + torn + twiceForNoReason.length + crashes.length === 0 && delivered === sent;
}

function print(outcome: Outcome): void {
  const { mode, sent, delivered, deadLetters, processed, lost, lostByServer, torn } = outcome;
  const { twice, twiceForNoReason, crashes, strikes } = outcome;
  console.log(`\n${mode}: ${list(strikes)}`);
  console.log(
    `  sent ${sent}, delivered ${delivered} (${deadLetters} of them after the dead letters), processed ${processed}`,
  );
  const byServer = mode === 'asynchronous' ? `, and ${lostByServer} with the primary` : '';
  console.log(
    `  lost ${lost.length}${byServer}; in half ${torn}; receivers that ended by themselves ${crashes.length}`,
  );
  console.log(
    `  twice: between effect and commit, receiver ${list(twice) || 'disturbed 0'}; for no reason ${twiceForNoReason.length}`,
  );
  for (const each of [...lost, ...twiceForNoReason, ...crashes]) console.log(`    ${each}`);
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([what, times]) => `${what} ${times}`)
    .join(', ');
}
