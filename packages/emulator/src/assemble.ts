import { createRandom } from '@hookgate/testing/sender-kit';
import { type Changes, createChanges } from './changes.ts';
import type { QueueSurroundings } from './deliveries/create-queue.ts';
import { createDeliveryDesk, type DeliveryDesk } from './deliveries/delivery-desk.ts';
import { createDeliveryLedger, type DeliveryLedger } from './deliveries/delivery-ledger.ts';
import { createHttpTransport } from './deliveries/http-transport.ts';
import { createOutcomeCount, type OutcomeCount } from './deliveries/outcome-count.ts';
import { createFaultsDesk, type FaultsDesk } from './faults-desk.ts';
import type { ResolvedOptions } from './options/resolve-options.ts';
import type { Journal } from './state/journal-record.ts';
import { emptySnapshot, type Snapshot } from './state/snapshot.ts';
import { noJournal, openStateFile } from './state/state-file.ts';
import type { Surroundings } from './surroundings.ts';
import { createTaskDesk, type TaskDesk } from './tasks/task-desk.ts';
import { createPace } from './time/create-pace.ts';
import { createTimekeeper, type TimedSource, type Timekeeper } from './time/timekeeper.ts';
import { createTurnableClock, type TurnableClock } from './time/turnable-clock.ts';
import { createWebhookDesk, type WebhookDesk } from './webhooks/webhook-desk.ts';

/** The parts of an emulator, put together. */
export interface Parts {
  readonly options: ResolvedOptions;
  readonly clock: TurnableClock;
  readonly webhooks: WebhookDesk;
  readonly ledger: DeliveryLedger;
  readonly deliveries: DeliveryDesk;
  readonly tasks: TaskDesk;
  readonly faults: FaultsDesk;
  readonly timekeeper: Timekeeper;
  readonly changes: Changes;
  readonly journal: Journal;
  readonly outcomes: OutcomeCount;
  stamp(): number;
  /** Stops sending, and closes the state file. */
  stop(): void;
}

/** Refused connections are told all at once: attempts that go on in one turn of the event loop, about 10 ms of work. */
const ATTEMPTS_PER_TURN = 16;

/** Puts an emulator together, and takes up what its state file holds. */
export function assemble(options: ResolvedOptions): Parts {
  const state = options.stateFile === undefined ? undefined : openStateFile(options.stateFile);
  const found = state?.found ?? emptySnapshot();
  const journal = state ?? noJournal;
  const clock = createTurnableClock(startOf(options, found), options.speed);
  const changes = createChanges(options.onError);
  const faults = createFaultsDesk(found.faults ?? options.faults, journal);
  const outcomes = createOutcomeCount();
  const transport = createHttpTransport(options.allowRemote);
  const stamp = (): number => (options.stampWith === 'clock' ? clock.now() : Date.now());

  const around: Surroundings = {
    options,
    clock,
    stamp,
    // What was made before the restart is not made again.
    random: createRandom(options.seed + found.deliveriesMade),
    journal,
    faults: () => faults.view(),
    chance: () => faults.chance(),
    tell: (name, id, view) => changes.tell(name, id, view),
    wake: () => timekeeper.wake(),
  };
  const queueAround: QueueSurroundings = {
    ...around,
    transport,
    pause: createPace(ATTEMPTS_PER_TURN),
    find: (id) => ledger.find(id),
    ended(webhook, record, attempt) {
      outcomes.count(attempt.outcome);
      ledger.ended(webhook, record, attempt);
    },
    postponed: (...postponed) => ledger.postponed(...postponed),
  };
  const webhooks = createWebhookDesk(queueAround);
  const ledger = createDeliveryLedger(around, (id) => webhooks.find(id));
  const deliveries = createDeliveryDesk(around, webhooks, ledger);
  const tasks = createTaskDesk(around, {
    send: (event) => deliveries.sendOfTask(event),
    deliveriesOf: (task) => ledger.ofTask(task),
  });
  const timekeeper = createTimekeeper(clock, () => sourcesOf(webhooks, tasks), options.onError);

  restore(found, webhooks, ledger, tasks);
  return {
    options,
    clock,
    webhooks,
    ledger,
    deliveries,
    tasks,
    faults,
    timekeeper,
    changes,
    journal,
    outcomes,
    stamp,
    stop() {
      timekeeper.stop();
      ledger.stop();
      state?.close();
      transport.close();
    },
  };
}

/** It never goes back behind what was written down; one that follows the time of day catches up with it. */
function startOf({ startAt, speed }: ResolvedOptions, { now }: Snapshot): number | undefined {
  if (now === undefined) return startAt;
  return Math.max(now, startAt ?? (speed === 0 ? 0 : Date.now()));
}

function restore(found: Snapshot, webhooks: WebhookDesk, ledger: DeliveryLedger, tasks: TaskDesk): void {
  webhooks.made = found.webhooksMade;
  ledger.made = found.deliveriesMade;
  for (const facts of [...found.webhooks.values()]) webhooks.restore(facts);
  for (const task of [...found.tasks.values()]) tasks.restore(task);
  for (const { facts, attempts, state, due } of [...found.deliveries.values()]) {
    ledger.restore(facts, attempts, state, due);
  }
}

function* sourcesOf(webhooks: WebhookDesk, tasks: TaskDesk): Generator<TimedSource> {
  yield tasks;
  yield* webhooks.all();
}
