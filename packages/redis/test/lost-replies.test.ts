import { getEventListeners } from 'node:events';
import { startTcpProxy } from '@hookgate/test-services';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { redisStore } from '../src/index.ts';
import { acquire, claimRequest } from './support/claims.ts';
import { TWO_CLIENTS } from './support/clients.ts';
import { counting } from './support/counting.ts';
import { ownRedis } from './support/own-redis.ts';

const HOUR_MS = 3_600_000;

/** As a receiver does: what failed is asked again, with the same token. ioredis asks again by itself. */
async function untilAnswered<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const server = await ownRedis();
if (server !== undefined) {
  const proxy = await startTcpProxy(server);
  const proxied = `redis://${proxy.host}:${proxy.port}`;
  afterEach(() => proxy.flow());
  afterAll(() => proxy.close());

  for (const [name, connect] of Object.entries(TWO_CLIENTS)) {
    describe(`through ${name}`, async () => {
      const [{ client }, direct] = [await server.connect(connect, proxied), await server.connect(connect)];
      const store = redisStore({ client });
      const others = redisStore({ client: direct.client });

      /** Loses the reply to the next command and asks again; answers what came of it. */
      async function withReplyLost<T>(call: () => Promise<T>): Promise<T> {
        await store.ready();
        const lost = proxy.loseReply('EVALSHA');
        const answer = await untilAnswered(call);
        await lost;
        return answer;
      }

      it('F11: a claim whose reply was lost is acquired, attempt 1', async () => {
        const request = claimRequest({ nonce: { key: `nonce ${name}`, value: 'value', ttlMs: HOUR_MS } });
        const result = await withReplyLost(() => store.claim(request));
        expect(result).toMatchObject({ status: 'acquired', takeover: false, nonceSeen: false, claim: { attempt: 1 } });
        expect(await others.claim({ ...request, token: 'other' })).toMatchObject({ status: 'in-flight' });
      });

      it('F11: a claim of a done key with a fresh nonce is told that the nonce is fresh, also the second time', async () => {
        const claim = await acquire(store);
        await store.commit(claim, { ttlMs: HOUR_MS });
        const nonce = { key: `nonce 2 ${name}`, value: 'value', ttlMs: HOUR_MS };
        const request = claimRequest({ key: claim.key, nonce });
        const result = await withReplyLost(() => store.claim(request));
        expect(result).toMatchObject({ status: 'done', nonceSeen: false });
      });

      it('F12: a commit whose reply was lost is committed', async () => {
        const claim = await acquire(store);
        expect(await withReplyLost(() => store.commit(claim, { ttlMs: HOUR_MS }))).toBe('committed');
        expect(await others.claim(claimRequest({ key: claim.key }))).toMatchObject({ status: 'done' });
      });

      it('F12: a release whose reply was lost is released, and counts once', async () => {
        const claim = await acquire(store);
        expect(await withReplyLost(() => store.release(claim))).toBe('released');
        expect((await acquire(others, { key: claim.key })).attempt).toBe(2);
      });

      it('a renewal whose reply was lost is renewed', async () => {
        const claim = await acquire(store, { leaseMs: 5_000 });
        expect(await withReplyLost(() => store.renew(claim, HOUR_MS))).toBe('renewed');
        expect((await others.inspect(claim.key))?.leaseRemainingMs).toBeGreaterThan(HOUR_MS / 2);
      });

      it('a release that arrives after somebody else claimed the key leaves it to them', async () => {
        const claim = await acquire(store);
        await store.ready();
        const lost = proxy.loseReply('EVALSHA');
        const released = untilAnswered(() => store.release(claim));
        await lost;
        const next = await acquire(others, { key: claim.key });
        expect(['released', 'lost']).toContain(await released);
        expect(await store.release(claim)).toBe('lost');
        expect(await others.renew(next, HOUR_MS)).toBe('renewed');
      });

      it('F14: a server that hangs is an error within the time of the signal, and leaves nothing behind', async () => {
        const claim = await acquire(store);
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
          store.ping(soon()),
          redisStore({ client }).claim(claimRequest(), soon()),
        ];
        const answers = await Promise.allSettled(calls);
        expect(performance.now() - startedAt).toBeLessThan(600);
        expect(answers.map(({ status }) => status)).toEqual(calls.map(() => 'rejected'));
        expect(answers.map((it) => (it as PromiseRejectedResult).reason)).toEqual(signals.map(({ reason }) => reason));
        for (const signal of signals) expect(getEventListeners(signal, 'abort')).toEqual([]);
        proxy.flow();
        proxy.cut();
        expect(await untilAnswered(() => store.claim(claimRequest()))).toMatchObject({ status: 'acquired' });
      });

      it('a call that was answered leaves nothing on its signal', async () => {
        const { signal } = new AbortController();
        await store.claim(claimRequest(), { signal });
        await expect(store.claim(claimRequest({ leaseMs: 0 }), { signal })).rejects.toThrow(TypeError);
        expect(getEventListeners(signal, 'abort')).toEqual([]);
      });

      it('a call given up before it was made sends nothing', async () => {
        const request = claimRequest();
        const reason = new Error('gone');
        await expect(store.claim(request, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
        expect(await others.inspect(request.key)).toBe(null);
        const cold = counting(client);
        await expect(redisStore({ client: cold.client }).ready({ signal: AbortSignal.abort(reason) })).rejects.toBe(
          reason,
        );
        expect(cold.count()).toBe(0);
      });
    });
  }

  it('a client that is offline does not send later what was given up: node-redis', async () => {
    const { client } = await server.connect(TWO_CLIENTS['node-redis'], proxied);
    const store = redisStore({ client });
    await store.ready();
    await proxy.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const request = claimRequest();
    await expect(store.claim(request, { signal: AbortSignal.timeout(150) })).rejects.toThrow();
    await proxy.open();
    expect(await untilAnswered(() => store.inspect(request.key))).toBe(null);
  });

  it('a client that is offline may send it later, and it is released like any other: ioredis', async () => {
    const { client } = await server.connect(TWO_CLIENTS.ioredis, proxied);
    const store = redisStore({ client });
    await store.ready();
    await proxy.close();
    const request = claimRequest();
    await expect(store.claim(request, { signal: AbortSignal.timeout(150) })).rejects.toThrow();
    await proxy.open();
    const unknown = { key: request.key, token: request.token, fence: 0n, attempt: 0 };
    expect(await store.release(unknown)).toBe('released');
    expect(await acquire(store, { key: request.key })).toMatchObject({ attempt: 2 });
  });
}
