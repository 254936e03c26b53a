import type { DedupeStore } from '@hookgate/core';
import { expect, it } from 'vitest';
import { application } from './application.ts';
import { delivery, forged } from './sent.ts';

/**
 * What deliveries cost a store on a server.
 *
 * @param commands how many commands the store has sent so far
 */
export function costRows(store: DedupeStore, commands: () => number | Promise<number>): void {
  async function costOf(work: () => Promise<void>): Promise<number> {
    const before = await commands();
    await work();
    return (await commands()) - before;
  }

  it('F2: a delivery is two commands, nonce included, and a duplicate is one', async () => {
    let runs = 0;
    const app = application(store, () => {
      runs += 1;
    });
    await app.send(delivery());
    const sent = delivery();
    expect(await costOf(async () => expect(await app.send(sent)).toEqual([200, 'handled']))).toBe(2);
    expect(await costOf(async () => expect(await app.send(sent)).toEqual([200, 'duplicate']))).toBe(1);
    expect(runs).toBe(2);
  });

  it('a delivery that fails is two commands as well', async () => {
    const app = application(store, () => Promise.reject(new Error('failed')));
    await app.send(delivery());
    expect(await costOf(async () => expect(await app.send(delivery())).toEqual([500, 'handler_failed']))).toBe(2);
  });

  it('F22: a stranger costs no command', async () => {
    const app = application(store, () => {});
    expect(await costOf(async () => expect((await app.send(forged(delivery())))[0]).toBe(401))).toBe(0);
  });
}
