import type { TestDelivery } from '../delivery.ts';

/** What was answered to a delivery. */
export interface DeliveryResult {
  readonly delivery: TestDelivery;
  readonly status: number;
  /** Whether the sender counts this status as delivered: Ploton exactly 200, Platos any 2xx. Otherwise it sends again. */
  readonly accepted: boolean;
  /** By lower-case name; one that was sent twice is joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of more than 16 MiB the first 16 MiB. */
  readonly body: string;
  /** The body parsed as JSON; `undefined` when it is not JSON. */
  readonly json: unknown;
  /** Milliseconds from sending to the end of the answer. */
  readonly durationMs: number;
}

/** Makes a result of an answer. */
export function deliveryResult(
  delivery: TestDelivery,
  answer: Pick<DeliveryResult, 'status' | 'headers' | 'body' | 'durationMs'>,
): DeliveryResult {
  return {
    delivery,
    ...answer,
    accepted: isAccepted(delivery, answer.status),
    json: parseOr(answer.body),
  };
}

function isAccepted({ from }: TestDelivery, status: number): boolean {
  return from.provider.accepts === '200' ? status === 200 : status >= 200 && status < 300;
}

function parseOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
