import { startTcpProxy } from '@hookgate/test-services';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';
import { acquire, claimRequest } from './support/claims.ts';
import { ownPostgres } from './support/own-postgres.ts';

const HOUR_MS = 3_600_000;

/** As a receiver does: what failed is asked again, with the same token. */
async function untilAnswered<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (tries === 40) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const server = await ownPostgres();
if (server !== undefined) {
  const proxy = await startTcpProxy(server);
  const proxied = Object.assign(new URL(server.url), { port: `${proxy.port}` }).href;
  afterEach(() => proxy.flow());
  afterAll(() => proxy.close());

  for (const name of ['a pg Pool', 'a pg Pool without prepared statements', 'postgres.js'] as const) {
    describe(`through ${name}`, async () => {
      const store = postgresStore((await server.connect(name, proxied)).options);
      const others = postgresStore((await server.connect(name)).options);

      /** Loses the reply to the next statement with this token and asks again; answers what came of it. */
      async function withReplyLost<T>(token: string, call: () => Promise<T>): Promise<T> {
        await untilAnswered(() => store.ping());
        const lost = proxy.loseReply(token);
        const answer = await untilAnswered(call);
        await lost;
        return answer;
      }

      it('F11: a claim whose reply was lost is acquired, attempt 1', async () => {
        const request = claimRequest({ nonce: { key: `nonce ${name}`, value: 'value', ttlMs: HOUR_MS } });
        const result = await withReplyLost(request.token, () => store.claim(request));
        expect(result).toMatchObject({ status: 'acquired', takeover: false, nonceSeen: false, claim: { attempt: 1 } });
        expect(await others.claim({ ...request, token: 'other' })).toMatchObject({ status: 'in-flight' });
      });

      it('F11: a claim of a done key with a fresh nonce is told that the nonce is fresh, also the second time', async () => {
        const claim = await untilAnswered(() => acquire(store));
        await store.commit(claim, { ttlMs: HOUR_MS });
        const nonce = { key: `nonce 2 ${name}`, value: 'value', ttlMs: HOUR_MS };
        const request = claimRequest({ key: claim.key, nonce });
        const result = await withReplyLost(request.token, () => store.claim(request));
        expect(result).toMatchObject({ status: 'done', nonceSeen: false });
      });

      it('F12: a commit whose reply was lost is committed', async () => {
        const claim = await untilAnswered(() => acquire(store));
        expect(await withReplyLost(claim.token, () => store.commit(claim, { ttlMs: HOUR_MS }))).toBe('committed');
        expect(await others.claim(claimRequest({ key: claim.key }))).toMatchObject({ status: 'done' });
      });

      it('F12: a release whose reply was lost is released, and counts once', async () => {
        const claim = await untilAnswered(() => acquire(store));
        expect(await withReplyLost(claim.token, () => store.release(claim))).toBe('released');
        expect((await acquire(others, { key: claim.key })).attempt).toBe(2);
      });

      it('a renewal whose reply was lost is renewed', async () => {
        const claim = await untilAnswered(() => acquire(store, { leaseMs: 5_000 }));
        expect(await withReplyLost(claim.token, () => store.renew(claim, HOUR_MS))).toBe('renewed');
        expect((await others.inspect(claim.key))?.leaseRemainingMs).toBeGreaterThan(HOUR_MS / 2);
      });

      it('F14: a server that hangs is an error within the time of the signal, and leaves nothing behind', async () => {
        const claim = await untilAnswered(() => acquire(store));
        proxy.hang();
        const signals: AbortSignal[] = [];
        const soon = (): { signal: AbortSignal } => {
          const signal = AbortSignal.timeout(150);
          signals.push(signal);
          return { signal };
        };
        const startedAt = performance.now();
        const calls = [
          store.claim(claimRequest(), soon()),
          store.renew(claim, HOUR_MS, soon()),
          store.commit(claim, { ttlMs: HOUR_MS }, soon()),
          store.release(claim, soon()),
          store.remember('nonce', 'value', HOUR_MS, soon()),
          store.inspect(claim.key, soon()),
          store.forget(claim.key, soon()),
          store.sweep(soon()),
          store.ping(soon()),
        ];
        const answers = await Promise.allSettled(calls);
        expect(performance.now() - startedAt).toBeLessThan(1_000);
        expect(answers.map((it) => (it as PromiseRejectedResult).reason)).toEqual(signals.map(({ reason }) => reason));
        for (const signal of signals) expect(listenersOf(signal)).toBe(0);
        proxy.flow();
        proxy.cut();
        expect(await untilAnswered(() => store.claim(claimRequest()))).toMatchObject({ status: 'acquired' });
      });

      it('a call given up before it was made sends nothing', async () => {
        const request = claimRequest();
        const reason = new Error('gone');
        await expect(store.claim(request, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
        expect(await others.inspect(request.key)).toBe(null);
      });
    });
  }
}

/** Node keeps an event target's listeners under a symbol; there is no other way to count those of a signal. */
function listenersOf(signal: AbortSignal): number {
  const symbol = Object.getOwnPropertySymbols(signal).find(({ description }) => description === 'kEvents');
  const events =
    symbol === undefined ? undefined : (signal as unknown as Record<symbol, Map<string, { size: number }>>)[symbol];
  return events?.get('abort')?.size ?? 0;
}
