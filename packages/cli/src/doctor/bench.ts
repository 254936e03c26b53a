import type { SenderProfile, TestDelivery } from '@hookgate/testing';
import { attempt, type SentRequest } from '../send/attempt.ts';
import { type DeliveryPlan, makeEvent, signEvent, targetOf } from '../send/make-delivery.ts';
import type { Effects } from './effects.ts';

/** How long is waited for an answer beyond what the sender would: to say how late it is. */
const LATE_MS = 5_000;

/** What probes send with. Everything is signed when it is made. */
export interface Bench {
  readonly profile: SenderProfile;
  readonly url: URL;
  readonly secret: string;
  /** Which type of event is sent. */
  readonly type: string;
  /** What tells of effects, with `--effects`. */
  readonly effects: Effects | undefined;
  /** Environment variables: some senders have a second secret. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All that was sent so far, with its answers. */
  readonly sent: readonly SentRequest[];
  /** The genuine delivery that every probe stands on. */
  genuine(): Promise<SentRequest>;
  /** A new event. */
  event(set?: readonly string[]): object;
  /** A delivery of an event, or of exact bytes; default: of a new event. */
  sign(event?: object | Uint8Array, headers?: Readonly<Record<string, string>>): TestDelivery;
  /** Sends, and keeps the answer. */
  send(delivery: TestDelivery): Promise<SentRequest>;
  /** Where a delivery goes. */
  targetOf(delivery: TestDelivery): URL;
}

/** Makes the bench of one run. */
export function createBench(
  base: Omit<DeliveryPlan, 'at' | 'body'>,
  effects: Effects | undefined,
  env: Bench['env'],
): Bench {
  const { profile, url, secret, type } = base;
  const sent: SentRequest[] = [];
  let genuine: Promise<SentRequest> | undefined;
  const plan = (): DeliveryPlan => ({ ...base, at: Date.now() });
  const bench: Bench = {
    profile,
    url,
    secret,
    type,
    effects,
    env,
    sent,
    genuine() {
      genuine ??= bench.send(bench.sign());
      return genuine;
    },
    event: (set = []) => makeEvent({ ...plan(), set }),
    sign(event = bench.event(), headers = {}) {
      return signEvent({ ...plan(), headers: { ...base.headers, ...headers } }, event);
    },
    async send(delivery) {
      const timeoutMs = profile.provider.deadlineMs + LATE_MS;
      const answered = await attempt(delivery, targetOf(delivery, base), { timeoutMs });
      sent.push(answered);
      return answered;
    },
    targetOf: (delivery) => targetOf(delivery, base),
  };
  return bench;
}
