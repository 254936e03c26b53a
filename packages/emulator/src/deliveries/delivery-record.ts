import type { Parcel } from '@hookgate/testing/sender-kit';
import type { AttemptView, KeptText } from '../api/contract.ts';

/** What an attempt was signed with; with it the same request can be made again. */
export interface SignedWith {
  readonly at: number;
  readonly nonce: string;
  readonly id: string;
}

/** One attempt, as it is kept: its view without what can be told from it. */
export interface AttemptRecord extends Omit<AttemptView, 'signing' | 'request'> {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What was sent, where it was not the delivery's body. */
  readonly body?: KeptText;
  readonly signed: SignedWith;
  readonly secretHint: string;
}

/** An event on its way to one webhook. What is written down when it is made, and does not change. */
export interface DeliveryFacts {
  readonly id: string;
  readonly webhook: string;
  readonly sender: string;
  readonly type: string;
  readonly eventId: string;
  readonly url: string;
  readonly createdAt: number;
  /** The event as JSON, or the exact body that was asked for. */
  readonly content: string;
  readonly isEvent: boolean;
  /** The body's bytes. */
  readonly bytes: number;
  readonly tamper?: string;
  /** For tamperings that use what was sent before: the delivery that was. */
  readonly original?: string;
  readonly task?: string;
}

/** What of a delivery is not told by its webhook and the moment. */
export interface NewDelivery extends Omit<DeliveryFacts, 'id' | 'webhook' | 'sender' | 'createdAt'> {
  readonly dueAt: number;
}

/** A delivery in the history: its facts, what the queue says of it, and its attempts. */
export interface DeliveryRecord extends Parcel {
  readonly facts: DeliveryFacts;
  /** Its place in the order in which all were made. */
  readonly number: number;
  readonly attempts: AttemptRecord[];
  /** How many attempts have ended, those among them of which nothing is kept any more. */
  ended: number;
  /** What its latest request was signed with. */
  lastSigned?: SignedWith;
  /** What it adds to the history's bytes. */
  keptBytes: number;
  /** As what its webhook counts it. */
  countedAs: Parcel['state'] | undefined;
}

/** An attempt that is still to be made. */
export interface DueAttempt {
  readonly dueAt: number;
  readonly manual: boolean;
}

/** Attempts by hand that are kept of one delivery. Of the others there are no more than its sender makes. */
const KEPT_MANUAL_ATTEMPTS = 50;

/**
 * Adds an attempt; of too many by hand the oldest one goes.
 *
 * @returns the one that went
 */
export function keepAttempt(attempts: AttemptRecord[], attempt: AttemptRecord): AttemptRecord | undefined {
  attempts.push(attempt);
  const manual = attempts.filter((each) => each.manual);
  const [oldest] = manual;
  if (manual.length <= KEPT_MANUAL_ATTEMPTS || oldest === undefined) return undefined;
  attempts.splice(attempts.indexOf(oldest), 1);
  return oldest;
}

/** Bytes of what is kept of a delivery besides its texts, about. */
const OVERHEAD_BYTES = 512;

/** What a delivery adds to the history. */
export function factsBytes({ content, url, type, eventId }: DeliveryFacts): number {
  return OVERHEAD_BYTES + Buffer.byteLength(content) + url.length + type.length + eventId.length;
}

/** What an attempt adds to the history. */
export function attemptBytes({ headers, response, body, error, url }: AttemptRecord): number {
  return (
    OVERHEAD_BYTES +
    headersBytes(headers) +
    headersBytes(response?.headers ?? {}) +
    Buffer.byteLength(response?.body.text ?? '') +
    Buffer.byteLength(body?.text ?? '') +
    (error?.length ?? 0) +
    url.length
  );
}

function headersBytes(headers: Readonly<Record<string, string>>): number {
  return Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
}
