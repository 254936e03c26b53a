import { createHmac } from 'node:crypto';
import { createFetchHandler, defineProvider, InvalidEventError, platos, ploton } from '@hookgate/core';
import { describe, expect, it } from 'vitest';
import {
  createDelivery,
  createEvent,
  defineProfile,
  deliver,
  platosDelivery,
  platosEvent,
  platosProfile,
  platosVectors,
  plotonDelivery,
  plotonVectors,
  signFor,
  signPlatos,
  signPloton,
  TEST_TIME,
  tamper,
} from '../src/index.ts';
import { createTestReceiver, senders } from './support/receivers.ts';

describe('a delivery', () => {
  it.each(['ploton', 'platos'] as const)('of %s is one its receiver accepts', async (name) => {
    const { handler, handled } = createTestReceiver(name);
    for (const type of senders[name].eventTypes) {
      const delivery = createDelivery(senders[name], createEvent(senders[name], type, {}, { id: type }));
      expect((await deliver(handler, delivery)).json).toEqual({ status: 'handled' });
    }
    expect(handled.map(({ type }) => type)).toEqual(senders[name].eventTypes);
  });

  it('is the same for the same call, and keeps bytes as they are', () => {
    expect(platosDelivery(platosEvent('bgo.failed'))).toEqual(platosDelivery(platosEvent('bgo.failed')));
    const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d, 0xff);
    const delivery = plotonDelivery(bytes);
    bytes[0] = 0;
    expect([...delivery.body]).toEqual([0xef, 0xbb, 0xbf, 0x7b, 0x7d, 0xff]);
    expect(new TextDecoder().decode(plotonDelivery('{"a":"é"}').body)).toBe('{"a":"é"}');
  });

  it('has the headers the sender sends, and those one adds', () => {
    const delivery = platosDelivery(platosEvent('bgo.failed'), { nonce: 'n1', headers: { 'X-Tenant': 'a' } });
    expect(delivery.headers).toEqual({
      'content-type': 'application/json',
      'x-platos-signature': expect.stringMatching(/^[0-9a-f]{64}$/),
      'x-platos-timestamp': String(TEST_TIME / 1000),
      'x-platos-nonce': 'n1',
      'x-tenant': 'a',
    });
    expect(delivery.path).toBe('/webhooks/platos');
    expect(plotonDelivery({}, { path: '/other' }).path).toBe('/other');
  });

  it('says which argument is wrong', () => {
    expect(() => plotonDelivery(5 as never)).toThrow(
      /plotonDelivery: the argument `event` must be an event, a string or bytes, not 5/,
    );
    expect(() => plotonDelivery({ big: 1n })).toThrow(/`event` cannot be sent as JSON/);
    expect(() => plotonDelivery({}, { secrets: 'x' } as never)).toThrow(
      /`options\.secrets` does not exist; there are: "secret"/,
    );
    expect(() => plotonDelivery({}, { secret: '' })).toThrow(/`options\.secret` must be a non-empty string/);
    expect(() => plotonDelivery({}, { path: 'webhook' })).toThrow(
      /`options\.path` must start with "\/", unlike "webhook"/,
    );
    expect(() => plotonDelivery({}, { at: new Date('no') })).toThrow(/`options\.at` must be a number/);
    expect(() => createDelivery('ploton' as never, {})).toThrow(/`from` must be one of ploton, platos/);
  });
});

describe('signing', () => {
  it('gives the signatures of the published vectors', () => {
    let checked = 0;
    for (const { headers, bodyBase64, secrets, provider, expect: expected } of [...plotonVectors, ...platosVectors]) {
      if (expected.status !== 200) continue;
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      const body = Buffer.from(bodyBase64, 'base64');
      const sign = (secret: string) =>
        provider === 'ploton'
          ? signPloton(secret, body)['x-ploton-signature']
          : signPlatos(secret, body, {
              ts: lower['x-platos-timestamp'] as string,
              nonce: lower['x-platos-nonce'] as string,
            })['x-platos-signature'];
      expect(secrets.map(sign)).toContain(lower[`x-${provider}-signature`]?.toLowerCase());
      checked += 1;
    }
    expect(checked).toBeGreaterThan(20);
  });

  it('works by provider', () => {
    expect(signFor(ploton, 'whsec_a', '{}')).toEqual(signPloton('whsec_a', '{}'));
    const at = new Date(TEST_TIME);
    expect(signFor(platos, 'whsec_a', '{}', { at, nonce: 'n' })).toEqual(
      signPlatos('whsec_a', '{}', { ts: TEST_TIME / 1000, nonce: 'n' }),
    );
    expect(() => signFor({ name: 'acme' } as never, 's', '')).toThrow(/signFor: the argument `from`/);
  });
});

describe("a profile of one's own", () => {
  const acme = defineProvider<{ readonly type: string; readonly id: string }, 'type'>({
    name: 'acme',
    secretEnv: 'ACME_SECRET',
    defaultPaths: ['/acme'],
    signatureHeader: 'x-acme',
    signatureEncoding: 'base64',
    readSignature: (header) => {
      const [signature, at] = (header('x-acme') ?? '').split('@');
      if (signature === undefined || at === undefined) return 'signature_missing';
      return { signatures: [signature], prefix: `${at}|`, signedAt: Number(at) };
    },
    typeField: 'type',
    payloadField: null,
    eventTypes: ['made'],
    parseEvent(json) {
      if (typeof (json as { id?: unknown }).id !== 'string') throw new InvalidEventError('no id');
      return json as { type: string; id: string };
    },
    dedupeKey: ({ id }) => id,
    logFields: () => ({}),
    accepts: '2xx',
    deadlineMs: 1_000,
    retryHorizonMs: 1_000,
    dedupeTtlMs: 3_600_000,
    toleranceSeconds: 30,
  });
  const profile = defineProfile({
    provider: acme,
    sign: ({ secret, body, at }) => ({
      'x-acme': `${createHmac('sha256', secret).update(`${at}|`).update(body).digest('base64')}@${at}`,
    }),
    sample: (type, { uuid }) => ({ type, id: uuid }),
    retryDelaysMs: [1_000],
    nonces: false,
    redelivers: false,
  });

  it('is taken wherever a provider is', async () => {
    const handler = createFetchHandler(acme, { secret: 'whsec_test_acme', now: () => TEST_TIME, on: { made() {} } });
    const delivery = createDelivery(profile, createEvent(profile, 'made'));
    expect(await deliver(handler, delivery)).toMatchObject({ status: 200, json: { status: 'handled' } });
    expect(await deliver(handler, tamper(delivery, 'stale'))).toMatchObject({
      status: 401,
      json: { error: 'stale_timestamp' },
    });
    expect(await deliver(handler, tamper(delivery, 'wrong-secret'))).toMatchObject({ status: 401 });
    expect(() => createEvent(profile, 'lost')).toThrow(/`type` must be an event of acme: "made"/);
  });

  it("may be one of ours with something changed: Platos' SDK sends ISO 8601", async () => {
    const sdk = defineProfile({
      ...platosProfile,
      sign: ({ secret, body, at, nonce }) => signPlatos(secret, body, { ts: new Date(at).toISOString(), nonce }),
    });
    const { handler } = createTestReceiver('platos');
    const delivery = createDelivery(sdk, platosEvent('bgo.failed'));
    expect(delivery.headers['x-platos-timestamp']).toBe('2026-01-15T12:00:00.000Z');
    expect(await deliver(handler, delivery)).toMatchObject({ json: { status: 'handled' } });
  });

  it('has to be complete', () => {
    expect(() => defineProfile({ ...profile, sign: undefined } as never)).toThrow(/`profile\.sign` must be a function/);
    expect(() => defineProfile({ ...profile, provider: {} } as never)).toThrow(
      /`profile\.provider` must be what defineProvider/,
    );
    expect(() => defineProfile({ ...profile, retryDelaysMs: 5 } as never)).toThrow(/`profile\.retryDelaysMs`/);
  });
});
