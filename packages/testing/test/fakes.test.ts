import { memoryStore, ploton } from '@hookgate/core';
import { describe, expect, it } from 'vitest';
import {
  captureLogs,
  captureObservations,
  createClock,
  createDelivery,
  deliver,
  faultyStore,
  plotonDelivery,
  plotonEvent,
  TEST_TIME,
  tamper,
  testSecret,
} from '../src/index.ts';
import { createTestReceiver } from './support/receivers.ts';

const delivery = plotonDelivery(plotonEvent('task.complete'));

describe('a test clock', () => {
  it('stands still, goes on, and can be set wrong', () => {
    const clock = createClock();
    expect([clock.now(), clock.monotonic()]).toEqual([TEST_TIME, 0]);
    clock.advance(5);
    expect([clock.now(), clock.monotonic()]).toEqual([TEST_TIME + 5, 5]);
    clock.skew(-3_600_000);
    expect([clock.now(), clock.monotonic()]).toEqual([TEST_TIME + 5 - 3_600_000, 5]);
    expect(createClock(new Date(7)).now()).toBe(7);
    expect(() => clock.advance(-1)).toThrow(/clock\.advance: the argument `ms` must be a number of at least 0, not -1/);
    expect(() => createClock(Number.NaN)).toThrow(/`start`/);
  });

  it("is the receiver's clock and its store's", async () => {
    const clock = createClock();
    const store = memoryStore({ clock: clock.monotonic });
    const { handler, handled } = createTestReceiver('ploton', { now: clock.now, store });
    await deliver(handler, delivery);
    clock.advance(47 * 3_600_000);
    expect((await deliver(handler, delivery)).json).toEqual({ status: 'duplicate' });
    clock.advance(3_600_001);
    expect((await deliver(handler, delivery)).json).toMatchObject({ error: 'stale_timestamp' });
    expect(handled.length).toBe(1);
  });
});

describe('a faulty store', () => {
  const request = { key: 'k', token: 't', leaseMs: 1_000, ttlMs: 10_000 };

  it('is the store it wraps, until it is told otherwise', async () => {
    const inner = memoryStore();
    const { store, calls } = faultyStore(inner);
    expect(store).toMatchObject({ name: 'memory', claimsNonces: inner.claimsNonces, immediate: undefined });
    const claimed = await store.claim(request);
    expect(claimed.status).toBe('acquired');
    expect(await store.inspect?.('k')).toMatchObject({ state: 'held' });
    expect(await store.remember('n', 'v', 1_000)).toBeNull();
    expect(calls).toEqual([
      { operation: 'claim', key: 'k', fault: undefined },
      { operation: 'remember', key: 'n', fault: undefined },
    ]);
    await store.close?.();
  });

  it('fails before the store is reached, as often as it is told', async () => {
    const inner = memoryStore();
    const faulty = faultyStore(inner);
    faulty.fail('claim', { times: 2, error: new Error('ECONNREFUSED') });
    await expect(faulty.store.claim(request)).rejects.toThrow('ECONNREFUSED');
    await expect(faulty.store.claim(request)).rejects.toThrow('ECONNREFUSED');
    expect(inner.size).toBe(0);
    expect((await faulty.store.claim(request)).status).toBe('acquired');
    expect(faulty.calls.map(({ fault }) => fault)).toEqual(['failed', 'failed', undefined]);
    faulty.fail('*');
    await expect(faulty.store.remember('n', 'v', 1)).rejects.toThrow('told to fail');
    faulty.heal();
    expect(await faulty.store.remember('n', 'v', 1)).toBeNull();
  });

  it('loses a reply after the store did its work', async () => {
    const inner = memoryStore();
    const faulty = faultyStore(inner);
    faulty.loseReply('claim');
    await expect(faulty.store.claim(request)).rejects.toThrow(/broke before the reply came/);
    expect(await inner.inspect('k')).toMatchObject({ state: 'held', attempt: 1 });
    // The same token again: it was the only delivery, and is not its own duplicate.
    expect(await faulty.store.claim(request)).toMatchObject({ status: 'acquired', claim: { attempt: 1 } });
  });

  it('holds a reply, and hangs until the caller gives up', async () => {
    const inner = memoryStore();
    const faulty = faultyStore(inner);
    const held = faulty.hold('claim');
    let answered = false;
    const claim = faulty.store.claim(request).then((result) => {
      answered = true;
      return result;
    });
    await held.arrived;
    expect(await inner.inspect('k')).toMatchObject({ state: 'held' });
    expect(answered).toBe(false);
    held.release();
    expect((await claim).status).toBe('acquired');

    faulty.hang('claim', { times: 1 });
    const controller = new AbortController();
    const hung = faulty.store.claim({ ...request, key: 'other' }, { signal: controller.signal });
    controller.abort(new Error('gave up'));
    await expect(hung).rejects.toThrow('gave up');
    expect(await inner.inspect('other')).toBeNull();
  });

  it('is slow', async () => {
    const faulty = faultyStore(memoryStore());
    faulty.slow('claim', 20, { times: 1 });
    const startedAt = performance.now();
    expect((await faulty.store.claim(request)).status).toBe('acquired');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(15);
  });

  it('shows a receiver what the real world does', async () => {
    const faulty = faultyStore(memoryStore());
    const { handler, handled, seen } = createTestReceiver('ploton', { store: faulty.store });
    // The store is away for a moment, then its reply to the claim is lost, and the one to the commit.
    faulty.fail('claim', { times: 1 });
    faulty.loseReply('claim');
    faulty.loseReply('commit');
    expect((await deliver(handler, delivery)).json).toEqual({ status: 'handled' });
    expect(handled.map(({ attempt }) => attempt)).toEqual([1]);
    expect(seen.of('store-error').map(({ operation }) => operation)).toContain('claim');
    await handler.receiver.close();
    expect(faulty.calls.map(({ operation, fault }) => [operation, fault]).slice(0, 3)).toEqual([
      ['claim', 'failed'],
      ['claim', 'reply-lost'],
      ['claim', undefined],
    ]);
  });

  it('says which argument is wrong', () => {
    const faulty = faultyStore(memoryStore());
    expect(() => faultyStore({} as never)).toThrow(
      /faultyStore: the argument `inner` must be a store, such as memoryStore\(\)/,
    );
    expect(() => faulty.fail('read' as never)).toThrow(/`operation` must be one of "claim", "renew"/);
    expect(() => faulty.fail('claim', { times: 0 })).toThrow(/`options\.times` must be a number of at least 1/);
    expect(() => faulty.slow('claim', -1)).toThrow(/`ms`/);
  });
});

describe('captures', () => {
  it('keep observations, and wait for them', async () => {
    const seen = captureObservations();
    const { handler } = createTestReceiver('ploton', { observer: seen.observer });
    const handled = seen.first('handled');
    await deliver(handler, delivery);
    expect(await handled).toMatchObject({ eventType: 'task.complete', fields: { task_id: 'task_test_1' } });
    expect(await seen.first('handled')).toBe(await handled);
    expect(seen.all.map(({ type }) => type)).toEqual(expect.arrayContaining(['received', 'handled']));
    expect(seen.of('rejected')).toEqual([]);
    await expect(seen.first('lost-claim', 1)).rejects.toThrow(
      /No observation "lost-claim" came within 1 ms; what came: .*handled/,
    );
  });

  it('keep log lines, whose text has no secret in it', async () => {
    const logs = captureLogs();
    const { handler } = createTestReceiver('ploton', { logger: logs.logger }, () => {
      throw new Error('the database is down', { cause: new Error('ECONNRESET') });
    });
    await deliver(handler, delivery);
    await deliver(handler, tamper(delivery, 'signature'));
    const circular: Record<string, unknown> = { big: 1n };
    circular.self = circular;
    logs.logger.info(circular);
    expect(logs.at('error').at(-1)?.fields).toMatchObject({ event: 'ploton.webhook.failed', task_id: 'task_test_1' });
    expect(logs.about('ploton.webhook.rejected')).toMatchObject([
      { level: 'warn', fields: { code: 'invalid_signature' } },
    ]);
    expect(logs.text()).toContain('the database is down');
    expect(logs.text()).toContain('ECONNRESET');
    expect(logs.text()).not.toContain(testSecret(ploton));
    expect(logs.text()).not.toContain(
      createDelivery(ploton, plotonEvent('task.complete')).headers['x-ploton-signature'],
    );
  });
});
