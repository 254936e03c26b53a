import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createReceiver, ploton, type WebhookOptions } from '../src/index.ts';
import { answer, lend, NOW, plotonRequest, SECRET, watch } from './support/deliver.ts';

const base = { secret: SECRET, now: () => NOW, on: { '*': () => {} } };
const never = (): Promise<never> => new Promise(() => {});
const schema = (validate: (value: unknown) => unknown) => ({
  schemas: { 'task.complete': { '~standard': { version: 1, vendor: 'test', validate } } } as never,
});

afterEach(() => void vi.useRealTimers());

describe('a function that never answers', () => {
  it.each<[string, WebhookOptions, string, RegExp]>([
    ['secret', { secret: never }, 'secret_unavailable', /`secret` function did not answer within 28500 ms/],
    ['a schema', schema(never), 'overdue', /schema of the event/],
    ['dedupeKey', { dedupeKey: never }, 'overdue', /`dedupeKey` did not answer/],
    [
      'dedupeKey, not of this realm',
      { dedupeKey: () => runInNewContext('new Promise(() => {})') as never },
      'overdue',
      /`dedupeKey`/,
    ],
  ])(
    '%s: 503 when the budget is spent, not before, and the developer is told which',
    async (_name, options, code, said) => {
      vi.useFakeTimers();
      const { observer, of } = watch();
      const receiver = createReceiver(ploton, { ...base, observer, ...options });
      let settled = false;
      const answered = answer(receiver, plotonRequest()).finally(() => {
        settled = true;
      });
      await vi.advanceTimersByTimeAsync(28_400);
      expect(settled).toBe(false);
      await vi.advanceTimersByTimeAsync(100);
      expect(await answered).toEqual([503, code]);
      expect(of('rejected')[0]?.detail).toMatch(said);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('has what is left of the budget when others took of it', async () => {
    vi.useFakeTimers();
    const slow = (): Promise<string> => new Promise((resolve) => setTimeout(resolve, 20_000, SECRET));
    const receiver = createReceiver(ploton, { ...base, secret: slow, dedupeKey: never });
    const answered = answer(receiver, plotonRequest());
    await vi.advanceTimersByTimeAsync(28_500);
    expect(await answered).toEqual([503, 'overdue']);
  });

  it('and fails when it was given up reaches nobody', async () => {
    vi.useFakeTimers();
    const failing = (): Promise<never> => new Promise((_, reject) => setTimeout(reject, 60_000, new Error('too late')));
    for (const options of [{ secret: failing }, { dedupeKey: failing }, schema(failing)]) {
      const answered = answer(createReceiver(ploton, { ...base, ...options }), plotonRequest());
      await vi.advanceTimersByTimeAsync(28_500);
      expect((await answered)[0]).toBe(503);
    }
    // An unhandled rejection fails the run.
    await vi.advanceTimersByTimeAsync(60_000);
  });
});

describe('a function that answers', () => {
  it.each<[string, WebhookOptions, timers: number]>([
    ['at once', { secret: () => SECRET, dedupeKey: () => 'k', ...schema((value) => ({ value })) }, 0],
    ['later', { secret: async () => SECRET, dedupeKey: async () => 'k', ...schema(async (value) => ({ value })) }, 3],
  ])('%s needs no timer, or clears it', async (_name, options, timers) => {
    vi.useFakeTimers();
    const receiver = createReceiver(ploton, { ...base, ...options });
    // The first delivery of a receiver starts the clock of its heartbeats.
    await answer(receiver, plotonRequest());
    const set = vi.spyOn(globalThis, 'setTimeout');
    expect(await answer(receiver, plotonRequest())).toEqual([200, 'duplicate']);
    expect(set).toHaveBeenCalledTimes(timers);
    set.mockRestore();
    expect(vi.getTimerCount()).toBe(1);
  });
});

describe('a tenant that is not known', () => {
  const tenants: Record<string, string | string[]> = { one: 'secret one', two: ['new two', 'old two'] };
  const secret = ({ header }: { header(name: string): string | undefined }) => tenants[header('x-tenant') ?? ''];

  it('has its body read like a known one, and the observer is told which it was', async () => {
    const { observer, of } = watch();
    const receiver = createReceiver(ploton, { ...base, observer, secret });
    for (const [tenant, reason] of [
      ['one', 'signature_mismatch'],
      ['nobody', 'unknown_tenant'],
    ] as const) {
      const sent = plotonRequest({}, 'wrong');
      const lent = lend({ ...sent, headers: { ...sent.headers, 'x-tenant': tenant } });
      const admission = await receiver.admit(lent, '/webhook');
      expect(admission).toMatchObject({ kind: 'reply', reply: { status: 401, code: 'invalid_signature' } });
      expect(lent.bodyReads).toBe(1);
      expect(of('rejected').at(-1)?.reason).toBe(reason);
    }
  });
});

describe('a function that never answers ends `submit` as well, as soon as a delivery would be answered', () => {
  it.each<[string, WebhookOptions, RegExp]>([
    ['secret', { secret: never }, /`secret` function did not answer within 28500 ms/],
    ['a schema', schema(never), /schema of the event/],
    ['dedupeKey', { dedupeKey: never }, /`dedupeKey` did not answer/],
  ])('%s', async (_name, options, said) => {
    vi.useFakeTimers();
    const receiver = createReceiver(ploton, { ...base, endpoint: 'tasks', ...options });
    const event = { event: 'task.complete', task_id: 'task_1', timestamp: new Date(NOW).toISOString(), data: {} };
    const submitted = receiver.submit(event as never, { source: 'reconciliation' });
    const failed = expect(submitted).rejects.toThrow(said);
    let settled = false;
    submitted
      .catch(() => {})
      .finally(() => {
        settled = true;
      });
    await vi.advanceTimersByTimeAsync(28_400);
    expect(settled).toBe(false);
    await vi.advanceTimersByTimeAsync(100);
    await failed;
    expect(vi.getTimerCount()).toBe(0);
    expect(await receiver.close()).toBe(true);
  });
});
