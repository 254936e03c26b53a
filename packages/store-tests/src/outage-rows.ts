import type { TcpProxy } from '@hookgate/test-services';
import { expect, it } from 'vitest';
import { type Application, application } from './application.ts';
import { delivery, type Sent } from './sent.ts';
import type { ServerStore } from './server-store.ts';
import { shortPlatos } from './short-platos.ts';

/** A store, and the power over what it depends on. */
export interface StoreInDanger {
  readonly store: ServerStore;
  /** Stands between the store and its server. */
  readonly proxy: TcpProxy;
  /** Deletes all the store has written. */
  empty(): Promise<unknown>;
  /** Kills the server, and starts it again. */
  restart(): Promise<void>;
  /** Ways in which the server is there, answers, and takes no write: how it becomes so, and is cured of it. */
  readonly refusals: Readonly<Record<string, { begin(): Promise<unknown>; end(): Promise<unknown> }>>;
}

/** Patience for a client that reconnects. */
const RECONNECT = { timeout: 10_000 };

/** What happens to deliveries while their store is out of reach, out of memory or new. */
export function outageRows({ store, proxy, empty, restart, refusals }: StoreInDanger): void {
  const isThere = (): Promise<string> => store.ping().then(() => 'there', String);
  const stateOf = (app: Application, sent: Sent): Promise<unknown> =>
    store.inspect(app.keyOf(sent)).then((it) => it?.state, String);

  /** An application that counts its runs, and is harmed in the first. */
  function harmed(harm: () => unknown = () => {}): { app: Application; runs: () => number } {
    let runs = 0;
    const app = application(store, () => {
      runs += 1;
      return runs === 1 ? harm() : undefined;
    });
    return { app, runs: () => runs };
  }

  it('F13: the store is down at the claim, and back within the budget: 200, once', async () => {
    const { app, runs } = harmed();
    const sent = delivery();
    await store.ready();
    await proxy.close();
    const answering = app.send(sent);
    await expect.poll(() => app.count('store-error')).toBeGreaterThan(0);
    await proxy.open();
    expect(await answering).toEqual([200, 'handled']);
    expect(runs()).toBe(1);
    expect(app.count('store-error')).toBe(1);
    expect(app.seen.find((it) => it.type === 'store-recovered')).toMatchObject({ failures: expect.any(Number) });
    expect(await store.inspect(app.keyOf(sent))).toMatchObject({ state: 'done', attempt: 1 });
  });

  it('F13: … and not back: 503, nothing ran, and the retry finds nobody in its way', async () => {
    const { app, runs } = harmed();
    const sent = delivery();
    await store.ready();
    await proxy.close();
    expect(await app.send(sent)).toEqual([503, 'store_unavailable']);
    expect(runs()).toBe(0);
    await proxy.open();
    await expect.poll(isThere, RECONNECT).toBe('there');
    expect(await app.send(sent)).toEqual([200, 'handled']);
    expect(runs()).toBe(1);
    expect(await store.inspect(app.keyOf(sent))).toMatchObject({ state: 'done', attempt: 1 });
  });

  it('F14: the store hangs: 503, and the retry runs', async () => {
    const { app, runs } = harmed();
    const sent = delivery();
    await store.ready();
    proxy.hang();
    expect(await app.send(sent)).toEqual([503, 'store_unavailable']);
    proxy.flow();
    proxy.cut();
    await expect.poll(isThere, RECONNECT).toBe('there');
    expect(await app.send(sent)).toEqual([200, 'handled']);
    expect(runs()).toBe(1);
    expect(await store.inspect(app.keyOf(sent))).toMatchObject({ state: 'done', attempt: 1 });
  });

  it('F34: the store hangs at the end of the budget: the answer of the handler leaves before the sender gives up', async () => {
    const { app, runs } = harmed(async () => {
      await new Promise((resolve) => setTimeout(resolve, 0.9 * shortPlatos.deadlineMs));
      proxy.hang();
    });
    const sent = delivery();
    await store.ready();
    const answering = app.send(sent);
    // By the sender's own clock, which started before ours.
    const givenUp = new Promise((resolve) => setTimeout(resolve, shortPlatos.deadlineMs, 'given up'));
    expect(await Promise.race([answering, givenUp])).toEqual([200, 'handled']);
    proxy.flow();
    proxy.cut();
    await expect.poll(() => stateOf(app, sent), RECONNECT).toBe('done');
    expect(await app.send(sent)).toEqual([200, 'duplicate']);
    expect(runs()).toBe(1);
  });

  it('F15: the store is down at the commit: 200, and a later duplicate 200 without a second run', async () => {
    const { app, runs } = harmed(() => proxy.close());
    const sent = delivery();
    expect(await app.send(sent)).toEqual([200, 'handled']);
    await proxy.open();
    await expect.poll(() => stateOf(app, sent), RECONNECT).toBe('done');
    expect(await app.send(sent)).toEqual([200, 'duplicate']);
    expect(runs()).toBe(1);
  });

  it('F15: the store is down at the release: 500 with the handler’s own error, and the retry runs', async () => {
    const { app, runs } = harmed(async () => {
      await proxy.close();
      throw new Error('the handler failed');
    });
    const sent = delivery();
    expect(await app.send(sent)).toEqual([500, 'handler_failed']);
    expect(app.seen.find((it) => it.type === 'failed')).toMatchObject({ error: new Error('the handler failed') });
    await proxy.open();
    await expect.poll(isThere, RECONNECT).toBe('there');
    expect(await app.send(sent)).toEqual([200, 'handled']);
    expect(runs()).toBe(2);
  });

  it('F16: the store is emptied mid-run: the commit makes the key done again', async () => {
    const { app, runs } = harmed(empty);
    const sent = delivery();
    expect(await app.send(sent)).toEqual([200, 'handled']);
    expect(await app.send(sent)).toEqual([200, 'duplicate']);
    expect(runs()).toBe(1);
    expect(await store.inspect(app.keyOf(sent))).toMatchObject({ state: 'done', attempt: 1 });
  });

  it('F16, F18: the server is killed and restarted mid-run: nothing is lost, nothing runs twice', async () => {
    const { app, runs } = harmed(restart);
    const sent = delivery();
    expect(await app.send(sent)).toEqual([200, 'handled']);
    await expect.poll(() => stateOf(app, sent), RECONNECT).toBe('done');
    expect(await app.send(sent)).toEqual([200, 'duplicate']);
    expect(runs()).toBe(1);
  });

  it.each(Object.entries(refusals))('a server that %s is an outage: 503, and the retry runs', async (_how, refusal) => {
    const { app, runs } = harmed();
    const sent = delivery();
    await expect.poll(isThere, RECONNECT).toBe('there');
    await refusal.begin();
    expect(await app.send(sent)).toEqual([503, 'store_unavailable']);
    expect(runs()).toBe(0);
    await refusal.end();
    expect(await app.send(sent)).toEqual([200, 'handled']);
    expect(runs()).toBe(1);
  });
}
