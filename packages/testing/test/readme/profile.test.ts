import { createHmac } from 'node:crypto';
import { createFetchHandler, defineProvider, InvalidEventError } from '@hookgate/core';
import { describe, expect, it, test } from 'vitest';
import {
  createDelivery,
  createEvent,
  createSender,
  defineProfile,
  deliver,
  senderConformance,
  TEST_TIME,
  tamper,
} from '../../src/index.ts';
import '../../src/vitest.ts';

interface AcmeEvent {
  readonly type: string;
  readonly id: string;
}

const acme = defineProvider<AcmeEvent, 'type'>({
  name: 'acme',
  secretEnv: 'ACME_WEBHOOK_SECRET',
  defaultPaths: ['/webhooks/acme'],
  signatureHeader: 'x-acme-signature',
  signatureEncoding: 'hex',
  readSignature(header) {
    const [signature, time] = [header('x-acme-signature'), header('x-acme-time')];
    if (signature === undefined) return 'signature_missing';
    if (time === undefined || !/^\d{13}$/.test(time)) return 'timestamp_malformed';
    return { signatures: [signature], prefix: `${time}.`, signedAt: Number(time) };
  },
  typeField: 'type',
  payloadField: null,
  eventTypes: ['order.paid'],
  parseEvent(json) {
    const event = json as AcmeEvent | null;
    if (typeof event?.type !== 'string' || typeof event.id !== 'string')
      throw new InvalidEventError('no type, or no id');
    return event;
  },
  dedupeKey: (event) => event.id,
  logFields: (event) => ({ id: event.id }),
  accepts: '2xx',
  deadlineMs: 10_000,
  retryHorizonMs: 60_000,
  dedupeTtlMs: 3_600_000,
  toleranceSeconds: 300,
});

// What the provider reads, the profile writes.
const acmeProfile = defineProfile({
  provider: acme,
  sign: ({ secret, body, at }) => ({
    'x-acme-signature': createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex'),
    'x-acme-time': String(at),
  }),
  sample: (type, { uuid }) => ({ type, id: uuid }),
  retryDelaysMs: [60_000],
  nonces: false,
  redelivers: false,
});

test('a sender of your own has everything the others have', async () => {
  const handler = createFetchHandler(acme, {
    secret: 'whsec_test_acme',
    now: () => TEST_TIME,
    on: { 'order.paid': () => {} },
  });
  const delivery = createDelivery(acmeProfile, createEvent(acmeProfile, 'order.paid', { id: 'order_1' }));

  expect(await deliver(handler, tamper(delivery, 'future'))).toBeRefused('stale_timestamp');
  expect(await deliver(handler, delivery)).toBeHandled();

  const sender = createSender(acmeProfile, { target: handler });
  sender.send(createEvent(acmeProfile, 'order.paid', { id: 'order_1' }));
  await sender.drain();
  expect(sender.history[0]?.result).toBeDuplicate();
});

// Whatever a stranger may send: each byte and each character changed, headers cut and doubled, replays under other ids, …
senderConformance({ describe, it }, { profile: acmeProfile });
