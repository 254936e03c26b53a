import { describe, expect, it } from 'vitest';
import {
  createDelivery,
  createEvent,
  deliver,
  platosDelivery,
  platosEvent,
  plotonDelivery,
  plotonEvent,
  type TamperingName,
  TEST_TIME,
  tamper,
  tamperings,
} from '../src/index.ts';
import { createTestReceiver, senders } from './support/receivers.ts';

const names = Object.keys(tamperings) as TamperingName[];

describe.each(['ploton', 'platos'] as const)('a delivery of %s', (sender) => {
  const provider = senders[sender];
  const original = createDelivery(provider, createEvent(provider, provider.eventTypes[0] as string));

  it.each(names.filter((name) => sender === 'platos' || name !== 'nonce-reused'))('tampered with: %s', async (name) => {
    const { handler, handled, seen } = createTestReceiver(sender);
    const before = structuredClone({ headers: original.headers, body: original.body });
    if (name === 'replayed' || name === 'nonce-reused') await deliver(handler, original);
    const runs = handled.length;

    const result = await deliver(handler, tamper(original, name));

    expect([result.status, result.json]).toEqual([tamperings[name].status, expect.anything()]);
    expect(handled.length - runs).toBe(name === 'chunked' ? 1 : 0);
    expect(result.accepted).toBe(!tamperings[name].refused);
    // It is refused for what was done to it, and for nothing else.
    const reason = seen.of('rejected').at(-1)?.reason;
    expect(reason).toBe(REASONS[name]);
    expect({ headers: original.headers, body: original.body }).toEqual(before);
  });
});

const REASONS: Readonly<Record<TamperingName, string | undefined>> = {
  signature: 'signature_mismatch',
  body: 'signature_mismatch',
  're-serialised': 'signature_mismatch',
  stale: 'timestamp_too_old',
  future: 'timestamp_in_the_future',
  'missing-header': 'signature_missing',
  'wrong-secret': 'signature_mismatch',
  replayed: undefined,
  'nonce-reused': 'nonce_reused',
  chunked: undefined,
  oversized: 'body_too_large',
};

describe('tamper', () => {
  it('stays a second within what is tolerated when told to', async () => {
    const { handler } = createTestReceiver('platos');
    const delivery = platosDelivery(platosEvent('bgo.failed'));
    expect((await deliver(handler, tamper(delivery, 'stale', { bySeconds: 60 }))).status).toBe(200);
    expect((await deliver(handler, tamper(delivery, 'future', { bySeconds: 60 }))).status).toBe(200);
  });

  it('is as far ahead that a clock which goes on does not catch up with it on its way', async () => {
    for (const name of ['future', 'stale'] as const) {
      for (const late of [0, 999, 20_000]) {
        const { handler, seen } = createTestReceiver('platos', { now: () => TEST_TIME + late });
        expect((await deliver(handler, tamper(platosDelivery(platosEvent('bgo.failed')), name))).status).toBe(401);
        expect(seen.of('rejected').at(-1)?.code).toBe('stale_timestamp');
      }
    }
  });

  it('writes JSON that stays the same JSON', () => {
    const delivery = plotonDelivery(plotonEvent('task.complete'));
    const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    for (const body of ['{"a":1,"b":[2]}', '{ "a": 1,\n"b": [2] }']) {
      const changed = text(tamper(plotonDelivery(body), 're-serialised').body);
      expect(changed).not.toBe(body);
      expect(JSON.parse(changed)).toEqual({ a: 1, b: [2] });
    }
    expect(tamper(delivery, 'oversized').body.length).toBe(1_048_577);
    expect(tamper(delivery, 'oversized', { bytes: 500 }).body.length).toBe(500);
    expect(JSON.parse(text(tamper(delivery, 'body').body))).not.toEqual(JSON.parse(text(delivery.body)));
  });

  it('removes the header it is told', () => {
    const delivery = platosDelivery(platosEvent('bgo.failed'));
    expect(tamper(delivery, 'missing-header', { header: 'x-platos-nonce' }).headers).not.toHaveProperty(
      'x-platos-nonce',
    );
    expect(() => tamper(delivery, 'missing-header', { header: 'x-other' })).toThrow(
      /`options\.header` must be a header of the delivery/,
    );
  });

  it('says what it cannot do', () => {
    const delivery = plotonDelivery(plotonEvent('task.complete'));
    expect(() => tamper(delivery, 'melted' as never)).toThrow(
      /tamper: the argument `name` must be one of "signature", "body"/,
    );
    expect(() => tamper(delivery, 'nonce-reused')).toThrow(/cannot be "nonce-reused" for ploton, which has no nonces/);
    expect(() => tamper(delivery, 'oversized', { bytes: 1 })).toThrow(/`options\.bytes` must be a number of at least/);
    expect(() => tamper(delivery, 'stale', { by: 1 } as never)).toThrow(/`options\.by` does not exist/);
    expect(() => tamper(plotonDelivery('no json'), 're-serialised')).toThrow(/must have a body that is JSON/);
  });
});
