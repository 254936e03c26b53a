import type { SenderProfile } from '@hookgate/testing';
import type { SendQueue } from '@hookgate/testing/sender-kit';
import type { DeliveryRecord } from '../deliveries/delivery-record.ts';
import type { TimedSource } from '../time/timekeeper.ts';

/** An endpoint, as it is written down. */
export interface WebhookFacts {
  readonly id: string;
  readonly sender: string;
  readonly url: string;
  readonly topics: readonly string[];
  /** What its sender signs with. */
  readonly secret: string;
  readonly paused: boolean;
  readonly createdAt: number;
}

/** An endpoint, and what is to be sent to it when its time comes. */
export interface WebhookRecord extends TimedSource {
  facts: WebhookFacts;
  readonly profile: SenderProfile;
  readonly queue: SendQueue<DeliveryRecord>;
  /** Deliveries in the history, by state. */
  readonly counts: { pending: number; delivered: number; deadLetter: number };
}
