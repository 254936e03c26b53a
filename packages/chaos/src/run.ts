import { createLedger, type Disturbance, type Effect } from './ledger.ts';
import { createRandom } from './random.ts';
import { startReceivers } from './receivers.ts';
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
  readonly mode: Mode;
  readonly sent: number;
  /** Answered as their senders want it, redelivery included. */
  readonly delivered: number;
  /** Sent again by hand after the last automatic attempt. */
  readonly deadLetters: number;
  readonly processed: number;
  /** Delivered and never processed. */
  readonly lost: number;
  /** Processed twice, by what had happened between the first effect and its commit. */
  readonly twice: Readonly<Record<Disturbance, number>>;
  /** Processed twice, and nothing had happened. */
  readonly twiceForNoReason: number;
  readonly strikes: Readonly<Record<string, number>>;
}

const SECRET = 'whsec_chaos';
const [RECEIVERS, SEND_EVERY_MS, STRIKE_LEAST_MS, STRIKE_MOST_MS] = [4, 60, 300, 1_200];

/** Sends events while receivers are killed, paused and cut from their store; then lets everything recover, and counts. */
export async function runChaos({ mode, seed, durationMs }: RunOptions): Promise<Outcome> {
  const random = createRandom(seed);
  const ledger = createLedger();
  const store = await openStore(mode);
  const sink = await startSink(ledger);
  const receivers = await startReceivers(RECEIVERS, store, sink.url, SECRET, ledger, random);
  const senders = createSenders(receivers.pick, SECRET, random);
  try {
    const onTheirWay: Promise<void>[] = [];
    const endsAt = performance.now() + durationMs;
    let strikeAt = 0;
    while (performance.now() < endsAt) {
      onTheirWay.push(senders.send());
      if (performance.now() > strikeAt) {
        receivers.strike();
        strikeAt = performance.now() + random.between(STRIKE_LEAST_MS, STRIKE_MOST_MS);
      }
      await new Promise((resolve) => setTimeout(resolve, SEND_EVERY_MS));
    }
    await receivers.heal();
    await Promise.all(onTheirWay);
    const deadLetters = senders.sent.filter((event) => !event.delivered).length;
    await senders.redeliver();

    const effects = mode === 'inbox' ? byKey(await store.effects()) : ledger.effects;
    const processed = new Set([...effects.keys()].map(eventId));
    const twice = { killed: 0, paused: 0, 'cut off': 0 };
    let twiceForNoReason = 0;
    for (const each of effects.values()) {
      if (each.length < 2) continue;
      const reason = mode === 'inbox' ? undefined : ledger.explain(each);
      if (reason === undefined) twiceForNoReason += 1;
      else twice[reason] += 1;
    }
    const delivered = senders.sent.filter((event) => event.delivered);
    return {
      mode,
      sent: senders.sent.length,
      delivered: delivered.length,
      deadLetters,
      processed: processed.size,
      lost: delivered.filter(({ id }) => !processed.has(id)).length,
      twice,
      twiceForNoReason,
      strikes: receivers.strikes,
    };
  } finally {
    await receivers.heal();
    await receivers.stop();
    sink.stop();
    await store.stop();
  }
}

function byKey(effects: readonly Effect[]): ReadonlyMap<string, readonly Effect[]> {
  const all = new Map<string, Effect[]>();
  for (const effect of effects) all.set(effect.key, [...(all.get(effect.key) ?? []), effect]);
  return all;
}

/** Keys end in the task's id and event, or in the event's id. */
function eventId(key: string): string {
  return /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(key)?.[0] ?? key;
}
