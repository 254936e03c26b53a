import { createHmac } from 'node:crypto';
import { createFetchHandler, defineProvider } from '@hookgate/core';
import { expect, test } from 'vitest';
import {
  createDelivery,
  createEvent,
  createSender,
  defineProfile,
  deliver,
  TEST_TIME,
  tamper,
} from '../../src/index.ts';
import '../../src/vitest.ts';

const acme = defineProvider<{ type: string; id: string }, 'type'>({
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
  parseEvent: (json) => json as { type: string; id: string },
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
