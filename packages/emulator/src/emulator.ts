import type { ChangeName, DeliverySummary, DeliveryView, TaskView, TimeView } from './api/contract.ts';
import type { PageModel, Soon } from './page/page-model.ts';
import type { EventTypeOf, SenderName } from './sender-names.ts';

/** Something changed: its name, and the view of it, as `GET /api/stream` tells it. */
export interface Change {
  readonly name: ChangeName;
  /** The view that the name stands for, such as a `DeliverySummary` for `delivery`. */
  readonly view: object;
}

/** The same methods, which answer at once. */
type AtOnce<T> = {
  readonly [K in keyof T]: T[K] extends (...given: infer TGiven) => Soon<infer TAnswer>
    ? (...given: TGiven) => TAnswer
    : never;
};

/** What an emulator shows and can do. Only what has to wait for answers, or for a MAC, is answered later. */
export interface EmulatorModel
  extends AtOnce<Omit<PageModel, 'delivery' | 'changeTime'>>,
    Pick<PageModel, 'changeTime'> {
  delivery(id: string): Promise<DeliveryView | undefined>;
  /** @throws EmulatorError when there is none */
  task(id: string): TaskView;
}

/** The clock of an emulator. */
export interface EmulatorClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Lets time pass: everything is sent when it is due, and answered, before this resolves. */
  advance(ms: number): Promise<void>;
  /** Seconds of the emulator in a real one; 0: it stands still. */
  setSpeed(speed: number): TimeView;
}

/**
 * A running emulator. What it shows and can do is the same as over its API, without HTTP: `webhooks()`, `deliveries(query)`,
 * `sendEvent(event)`, `redeliver(id)` and so on; a refusal is thrown as an `EmulatorError`.
 */
export interface Emulator extends EmulatorModel {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  /** The page, with the token that lets a browser in. */
  readonly pageUrl: string;
  /** For `Authorization: Bearer …` at `/api/…`. */
  readonly token: string;
  readonly clock: EmulatorClock;
  /** The secrets of the webhooks of `forwardTo`, by sender: what receivers are configured with. */
  readonly secrets: Readonly<Record<string, string>>;
  /**
   * Sends an event of a type to every webhook that wants it.
   *
   * @throws EmulatorError for an unknown sender or type, without a webhook that wants it, and after `close()`
   */
  trigger<TSender extends SenderName>(
    sender: TSender,
    type: EventTypeOf<TSender>,
    overrides?: Readonly<Record<string, unknown>>,
  ): readonly DeliverySummary[];
  /** Resolves when nothing is under way and nothing is due now. */
  settled(): Promise<void>;
  /** Hears every change. Returns what ends it. */
  subscribe(listener: (change: Change) => void): () => void;
  /**
   * Stops sending and listening. What was pending is sent after a restart with the same state file. Whatever would send from now on
   * throws an `EmulatorError`, `closed`.
   */
  close(): Promise<void>;
}
