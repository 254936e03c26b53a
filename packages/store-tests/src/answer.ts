import type { Receiver, WebhookRequest } from '@hookgate/core';
import type { Sent } from './sent.ts';

/** What a receiver answers a delivery: status and code. */
export async function answer(
  receiver: Receiver<unknown>,
  sent: Sent,
  { endpoint = '/webhook', url = '/webhook' }: { readonly endpoint?: string; readonly url?: string } = {},
): Promise<[number, string]> {
  const request: WebhookRequest = {
    method: 'POST',
    url,
    header: (name) => sent.headers[name],
    body: async () => new TextEncoder().encode(sent.body),
  };
  const admission = await receiver.admit(request, endpoint);
  if (admission.kind !== 'reply') throw new Error(`expected an answer, not ${admission.kind}`);
  return [admission.reply.status, admission.reply.code];
}
