import type { AttemptView, DeliveryView, KeptText } from '../../../src/api/contract.ts';

export const NOW = 1_769_868_000_000;

function kept(text: string): KeptText {
  return { text, bytes: Buffer.byteLength(text), truncated: false };
}

/** A delivery of Platos that failed twice and is tried again in five minutes, with changes. */
export function someDelivery(changes: Partial<DeliveryView>): DeliveryView {
  return {
    id: 'dlv_1',
    webhook: 'wh_1',
    sender: 'platos',
    type: 'message.created',
    eventId: '4f1c',
    url: 'http://127.0.0.1:3000/platos',
    state: 'pending',
    attempts: 2,
    maxAttempts: 4,
    createdAt: NOW,
    nextAttemptAt: NOW + 300_000,
    body: kept('{"event":"message.created"}'),
    history: [],
    ...changes,
  };
}

/** An attempt that was answered 500, with changes. */
export function someAttempt(number: number, startedAt: number, changes: Partial<AttemptView> = {}): AttemptView {
  return {
    number,
    manual: false,
    startedAt,
    durationMs: 12,
    outcome: 'refused',
    request: { url: 'http://127.0.0.1:3000/platos', headers: {} },
    response: { status: 500, headers: {}, body: kept('') },
    signing: { base: kept('1769868000.4f1c.{}'), secretHint: '9f3a', header: 'x-platos-signature', value: 'ab' },
    ...changes,
  };
}
