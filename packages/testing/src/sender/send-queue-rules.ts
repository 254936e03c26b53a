import type { Random } from '../adapter-suite/fuzz/random.ts';
import type { DeliveryResult } from '../deliver/delivery-result.ts';
import type { TestDelivery } from '../delivery.ts';
import type { ConnectionFaultName, QueueFault } from './fault-name.ts';
import type { Attempt } from './message.ts';
import type { SenderClock } from './sender-options.ts';

/** One event on its way, as much of it as a queue reads and writes. */
export interface Parcel {
  /** Written by the queue. */
  state: 'pending' | 'delivered' | 'dead-letter';
  /** Epoch milliseconds; `undefined` when nothing is due. Written by the queue. */
  nextAttemptAt: number | undefined;
  /** Attempts that have begun, and of these the ones that nobody asked for by hand. Counted by the queue. */
  begun: number;
  automatic: number;
  /** The first request, which is repeated where not every attempt is signed anew. Written by the queue. */
  first: TestDelivery | undefined;
}

/** One attempt at a parcel: what came of it. */
export interface ParcelAttempt extends Omit<Attempt, 'message' | 'fault'> {
  readonly fault: QueueFault | undefined;
  /** Milliseconds of real time. */
  readonly durationMs: number;
}

/** When and with what an attempt is signed. */
export interface AttemptSigning {
  /** Epoch milliseconds. */
  readonly at: number;
  /** 32 hex characters. */
  readonly nonce: string;
  /** Whether somebody asked for the attempt. */
  readonly manual: boolean;
}

/** The rules of a queue. Functions are asked anew each time, so what they answer may change. */
export interface SendQueueRules<TParcel extends Parcel> {
  readonly clock: SenderClock;
  /** Milliseconds of real time that an attempt may take. */
  readonly deadlineMs: number;
  /** Milliseconds between the failure of one attempt and the next: one attempt more than there are delays. */
  readonly retryDelaysMs: readonly number[];
  /** Whether a retry is signed anew; otherwise it repeats the first request to the byte. */
  readonly signsRetries: boolean;
  /** Attempts that may be under way at once. */
  readonly concurrency: number;
  readonly random: Random;
  /** Chooses the fault of an attempt. */
  plan(parcel: TParcel, attempt: number): QueueFault | undefined;
  /** Makes the request of an attempt. */
  sign(parcel: TParcel, signing: AttemptSigning): TestDelivery;
  /** Sends; rejects when no answer comes. With `breaks` it makes that fault of the connection, and rejects. */
  transport(
    delivery: TestDelivery,
    options: { readonly timeoutMs: number; readonly breaks?: ConnectionFaultName },
    parcel: TParcel,
  ): Promise<DeliveryResult>;
  /** Called when an attempt has ended, and the parcel says what comes of it. */
  onAttempt(parcel: TParcel, attempt: ParcelAttempt): void;
  /** Called when an attempt was put off by a fault. */
  onPostponed?(parcel: TParcel): void;
  /** What is waited for between an attempt and the next one in its place. Default: nothing. */
  pause?(): Promise<void> | undefined;
}

/** What a sender has still to send, and when. {@link createSender} is one with a history and a clock of its own. */
export interface SendQueue<TParcel extends Parcel> {
  /** An attempt at a moment; `manual`: once, and nothing follows from its failure. */
  schedule(parcel: TParcel, dueAt: number, manual?: boolean): void;
  /** Nothing of it is sent any more; an attempt that is under way ends unheard. */
  forget(parcel: TParcel): void;
  /** Sends everything that is due, and whatever becomes due meanwhile; resolves when the attempts it began have ended. */
  runDue(): Promise<void>;
  /** The attempts that are still to be made, the earliest first. */
  dueOf(parcel: TParcel): readonly { readonly dueAt: number; readonly manual: boolean }[];
  /** When the next attempt is due, epoch milliseconds; `undefined`: never. */
  readonly nextDueAt: number | undefined;
  /** Attempts that are under way. */
  readonly running: number;
}
