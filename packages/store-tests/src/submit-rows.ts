import { randomUUID } from 'node:crypto';
import { createReceiver, type DedupeStore, InFlightError, once, type PlatosEvent, platos } from '@hookgate/core';
import { expect, it } from 'vitest';
import { answer } from './answer.ts';
import { delivery } from './sent.ts';
import { SECRET } from './short-platos.ts';

const source = 'reconciliation';

/** What holds on every store for events that did not come over HTTP, and for work that is done once. */
export function submitRows(store: DedupeStore): void {
  /** A receiver of its own, as another process has it. */
  function receiver(work: (attempt: number) => unknown = () => {}, endpoint = 'submitted') {
    return createReceiver(platos, {
      secret: SECRET,
      store,
      endpoint,
      on: { '*': (_event, { attempt }) => work(attempt) },
      logger: { info() {}, warn() {}, error() {} },
    });
  }
  const eventOf = (id: string): PlatosEvent =>
    ({ event: 'message.rated', event_id: id, ts: Math.floor(Date.now() / 1000) }) as PlatosEvent;

  it('F1: submitted and delivered many times at once: one run, and all know that it ended', async () => {
    let runs = 0;
    const work = async (): Promise<void> => {
      runs += 1;
    };
    const sent = delivery();
    const all = Array.from({ length: 20 }, () => [
      receiver(work).submit(eventOf(sent.id), { source }),
      answer(receiver(work), delivery({ event_id: sent.id })).then(([, code]) => code),
    ]);
    const outcomes = await Promise.all(all.flat());
    expect(runs).toBe(1);
    expect(outcomes.filter((outcome) => outcome === 'handled')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(39);
  });

  it('F2, F24: done is a duplicate, however it comes again', async () => {
    const id = randomUUID();
    expect(await receiver().submit(eventOf(id), { source })).toBe('handled');
    expect(await receiver().submit(eventOf(id), { source })).toBe('duplicate');
    expect(await answer(receiver(), delivery({ event_id: id }))).toEqual([200, 'duplicate']);
  });

  it('F4: what failed runs again, and counts its attempts', async () => {
    const id = randomUUID();
    const attempts: number[] = [];
    const work = (attempt: number): void => {
      attempts.push(attempt);
      if (attempt < 3) throw new Error(`attempt ${attempt}`);
    };
    await expect(receiver(work).submit(eventOf(id), { source })).rejects.toThrow('attempt 1');
    expect(await answer(receiver(work), delivery({ event_id: id }))).toEqual([500, 'handler_failed']);
    expect(await receiver(work).submit(eventOf(id), { source })).toBe('handled');
    expect(attempts).toEqual([1, 2, 3]);
  });

  it('F3, F5: it waits for the one in flight, and no longer than it is told', async () => {
    const id = randomUUID();
    let began = (): void => {};
    let finish = (): void => {};
    const handling = new Promise<void>((resolve) => {
      began = resolve;
    });
    const first = receiver(() => {
      began();
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    }).submit(eventOf(id), { source });
    await handling;
    const impatient = receiver().submit(eventOf(id), { source, signal: AbortSignal.timeout(100) });
    await expect(impatient).rejects.toThrow(InFlightError);
    const patient = receiver().submit(eventOf(id), { source });
    finish();
    expect([await first, await patient]).toEqual(['handled', 'duplicate']);
  });

  it('F26: two endpoints both run', async () => {
    const id = randomUUID();
    for (const endpoint of ['one', 'two']) {
      expect(await receiver(undefined, endpoint).submit(eventOf(id), { source })).toBe('handled');
    }
  });

  it('once: fifty at a time do the work once', async () => {
    const key = `work ${randomUUID()}`;
    let runs = 0;
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => once(store, key, async () => void runs++)));
    expect(runs).toBe(1);
    expect(outcomes.filter((outcome) => outcome === 'handled')).toHaveLength(1);
    await expect(once(store, `${key} fails`, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await once(store, `${key} fails`, ({ attempt }) => expect(attempt).toBe(2))).toBe('handled');
  });
}
