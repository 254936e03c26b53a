import { countEffects, countWrites } from './count.ts';
import { createLedger, type Disturbance } from './ledger.ts';
import type { QueueMode } from './queues/queue-modes.ts';
import { createRandom } from './random.ts';
import { type Receivers, startReceivers } from './receivers.ts';
import { createSenders } from './sender.ts';
import { startSink } from './sink.ts';
import { type Mode, openStore } from './stores.ts';

/** How a run is made. */
export interface RunOptions {
  readonly mode: Mode;
  readonly seed: number;
  /** Milliseconds during which events are sent and receivers are disturbed. */
  readonly durationMs: number;
}

/** What came of a run. */
export interface Outcome {
  readonly mode: Mode | QueueMode;
  readonly sent: number;
  /** Answered as their senders want it, redelivery included. */
  readonly delivered: number;
  /** Sent again by hand after the last automatic attempt. */
  readonly deadLetters: number;
  readonly processed: number;
  /** Delivered and never processed. */
  readonly lost: readonly string[];
  /** Of an asynchronous standby: confirmed by the primary, which died with it. */
  readonly lostByServer: number;
  /** Written in half. */
  readonly torn: number;
  /** Processed twice, by what had happened between the first effect and its commit. */
  readonly twice: Readonly<Partial<Record<Disturbance, number>>>;
  /** Processed twice, and nothing had happened. */
  readonly twiceForNoReason: readonly string[];
  /** Receivers that ended by themselves. */
  readonly crashes: readonly string[];
  readonly strikes: Readonly<Record<string, number>>;
}

const SECRET = 'whsec_chaos';
const [SEND_EVERY_MS, STRIKE_LEAST_MS, STRIKE_MOST_MS] = [60, 300, 1_200];

/** Sends events while receivers are killed, paused and cut from their store; then lets everything recover, and counts. */
export async function runChaos({ mode, seed, durationMs }: RunOptions): Promise<Outcome> {
  const random = createRandom(seed);
  const ledger = createLedger();
  const store = await openStore(mode);
  const sink = await startSink(ledger);
  const receivers = await startReceivers(store, sink.url, SECRET, ledger, random);
  const senders = createSenders(receivers.pick, SECRET, random);
  try {
    const onTheirWay: Promise<void>[] = [];
    const startedAt = performance.now();
    let strikeAt = 0;
    let failover = store.failOver;
    while (performance.now() < startedAt + durationMs) {
      onTheirWay.push(senders.send());
      if (performance.now() > strikeAt) {
        receivers.strike();
        strikeAt = performance.now() + random.between(STRIKE_LEAST_MS, STRIKE_MOST_MS);
      }
      if (failover !== undefined && performance.now() > startedAt + durationMs / 2) {
        onTheirWay.push(failover().then(ledger.failedOver));
        failover = undefined;
      }
      await new Promise((resolve) => setTimeout(resolve, SEND_EVERY_MS));
    }
    await receivers.heal();
    await Promise.all(onTheirWay);
    const deadLetters = senders.sent.filter((event) => !event.delivered).length;
    await senders.redeliver();
    const delivered = senders.sent.filter((event) => event.delivered).map(({ id }) => id);
    const counted = store.kind === 'inbox' ? countWrites(await store.writes()) : countEffects(ledger);
    const missing = delivered.filter((id) => !counted.processed.has(id));
    const byServer = mode === 'asynchronous' ? missing.filter(ledger.wroteBeforeFailover) : [];
    return {
      mode,
      sent: senders.sent.length,
      delivered: delivered.length,
      deadLetters,
      ...counted,
      processed: counted.processed.size,
      lost: missing.filter((id) => !byServer.includes(id)),
      lostByServer: byServer.length,
      ...struck(receivers),
    };
  } finally {
    await receivers.heal();
    await receivers.stop();
    sink.stop();
    await store.stop();
  }
}

function struck({ crashes, strikes }: Receivers): Pick<Outcome, 'crashes' | 'strikes'> {
  return { crashes, strikes };
}
