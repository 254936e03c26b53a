import { createReceiver, type Observation, type Receiver, type WebhookOptions } from '@hookgate/core';
import { describe, expect, it } from 'vitest';
import {
  createDelivery,
  createEvent,
  eventTypesOf,
  findProfile,
  receiverSecret,
  type SenderProfile,
  TEST_TIME,
} from '../../testing/src/index.ts';

const HEX = 'ab'.repeat(32);

/** What the developer is told of a request with other headers. */
async function told(name: string, change: (headers: Readonly<Record<string, string>>) => Record<string, string>) {
  const profile = findProfile(name) as SenderProfile;
  const details: (string | undefined)[] = [];
  const receiver = createReceiver(profile.provider, {
    secret: receiverSecret(profile),
    now: () => TEST_TIME,
    logger: { info() {}, warn() {}, error() {} },
    observer: (each: Observation) => void (each.type === 'rejected' && details.push(each.detail)),
    on: { '*': () => {} },
  } as WebhookOptions) as Receiver;
  const delivery = createDelivery(profile, createEvent(profile, eventTypesOf(profile)[0] as string));
  const headers = change(delivery.headers);
  const request = {
    method: 'POST',
    url: '/',
    header: (each: string) => headers[each],
    body: () => Promise.resolve(delivery.body),
  };
  await receiver.admit(request, '/diagnosis');
  expect(details.length).toBe(1);
  return details[0] ?? '';
}

describe('a header that is none of the sender is told with one that is', () => {
  it.each([
    ['stripe', 'stripe-signature', 'must look like `t=1492774577,v1='],
    ['paddle', 'paddle-signature', 'must look like `ts=1671552777;h1='],
    ['github', 'x-hub-signature-256', 'must look like `sha256='],
    ['slack-events', 'x-slack-signature', 'must look like `v0='],
    ['standard-webhooks', 'webhook-signature', 'must look like `v1,'],
  ])('%s', async (name, header, example) => {
    const bare = await told(name, (headers) => ({ ...headers, [header]: HEX }));
    expect(bare).toContain(example);
    expect(bare).toContain('is a bare signature');
    expect(bare).not.toContain('this sender sends bare');
    const twice = await told(name, (headers) => ({ ...headers, [header]: `${headers[header]}, ${headers[header]}` }));
    expect(twice).toContain('may have been sent more than once');
  });

  it('a bare signature with a prefix is told as one', async () => {
    const detail = await told('linear', (headers) => ({ ...headers, 'linear-signature': `sha256=${HEX}` }));
    expect(detail).toContain('has a prefix; this sender sends bare hex');
  });

  it("another sender's delivery is told as that", async () => {
    const detail = await told('stripe', () => ({ 'x-hub-signature-256': `sha256=${HEX}` }));
    expect(detail).toContain("another sender's signature: this URL is configured for stripe");
  });

  it('another secret is told with the variable to correct', async () => {
    const detail = await told('stripe', (headers) => ({
      ...headers,
      'stripe-signature': `${headers['stripe-signature']?.slice(0, -HEX.length)}${HEX}`,
    }));
    expect(detail).toContain('correct STRIPE_WEBHOOK_SECRET, or the option `secret`');
  });
});

it.each([
  [
    'stripe',
    'sk_live_51abc',
    /must be the signing secret of the endpoint, whsec_….* What is configured is an API key, 13/,
  ],
  ['github', '-----BEGIN RSA PRIVATE KEY-----', /The webhook secret of github must be .*a PEM key, 31 characters\./],
  ['discord', 'MTIzNDU2', /What is configured is base64, or a word, 8 characters/],
  ['standard-webhooks', 'whpk_???', /What is configured is a public key \(whpk_…\)/],
  ['telegram', '123:abc\n', /What is configured is something else, 8 characters, with white space around it/],
])('a wrong secret of %s is named at the start, and not shown', (name, secret, message) => {
  const { provider } = findProfile(name) as SenderProfile;
  const make = (): unknown => createReceiver(provider, { secret, on: { '*': () => {} } } as WebhookOptions);
  expect(make).toThrow(message);
  expect(make).toThrow(TypeError);
});
