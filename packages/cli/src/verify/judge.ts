import { createReceiver, memoryStore, type Observation, type Receiver, type WebhookOptions } from '@hookgate/core';
import type { SenderProfile } from '@hookgate/testing';
import type { ReceivedRequest } from './signature-check.ts';

/** What a receiver says of a request. */
export interface Verdict {
  readonly accepted: boolean;
  readonly status: number;
  /** What the sender is told, such as `invalid_signature`; `undefined` when it is accepted. */
  readonly code?: string;
  /** The precise cause. */
  readonly reason?: string;
  readonly detail?: string;
  /** Whether the signature was found to be right; freshness comes before it, for some senders. */
  readonly verified: boolean;
  readonly event?: string;
}

/** Asks a real receiver, with nobody behind it. */
export async function judge(
  { provider }: SenderProfile,
  request: ReceivedRequest,
  secret: string,
  now: number,
): Promise<Verdict> {
  const seen: Observation[] = [];
  const { origin } = new URL(request.url);
  const receiver = createReceiver(provider, {
    secret,
    now: () => now,
    store: memoryStore(),
    bodyLimitBytes: Math.max(1_048_576, request.body.length),
    logger: { info() {}, warn() {}, error() {} },
    observer: (each: Observation) => void seen.push(each),
    on: { '*': () => {} },
    ...(provider.signsUrl === true ? { publicUrl: origin } : {}),
  } as WebhookOptions) as Receiver;
  const admission = await receiver.admit(
    {
      method: 'POST',
      url: request.url.slice(origin.length),
      header: (name) => request.headers[name],
      body: async () => request.body,
    },
    '/verify',
  );
  const status = admission.kind === 'reply' ? admission.reply.status : 500;
  const rejected = seen.find((each) => each.type === 'rejected');
  if (rejected !== undefined) {
    const { code, reason, detail, verified } = rejected;
    return { accepted: false, status, code, reason, verified, ...(detail === undefined ? {} : { detail }) };
  }
  const event = seen.find((each) => each.type === 'received')?.eventType;
  return { accepted: status < 300, status, verified: true, ...(event === undefined ? {} : { event }) };
}
