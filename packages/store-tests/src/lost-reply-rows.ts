import { getEventListeners } from 'node:events';
import type { TcpProxy } from '@hookgate/test-services';
import { expect, it } from 'vitest';
import { acquire, claimRequest, HOUR_MS } from './claims.ts';
import type { ServerStore } from './server-store.ts';
import { untilAnswered } from './until-answered.ts';

/** A store whose replies can be lost. */
export interface StoreBehindProxy {
  /** Through the proxy. */
  readonly store: ServerStore;
  readonly proxy: TcpProxy;
  /** A store nobody has used yet, on the same connection. */
  fresh(): ServerStore;
  /** How many commands the connection has sent so far. */
  commands(): number;
  /** The same records, past the proxy. */
  readonly others: ServerStore;
}

const GIVE_UP_MS = 150;

/** What a store answers whose server did what it was asked, and was not heard; or never answers; or was never asked. */
export function lostReplyRows({ store, proxy, fresh, commands, others }: StoreBehindProxy): void {
  /** Loses the reply to the next command with this token and asks again; answers what came of it. */
  async function withReplyLost<T>(token: string, call: () => Promise<T>): Promise<T> {
    await untilAnswered(() => store.ping());
    const lost = proxy.loseReply(token);
    const answer = await untilAnswered(call);
    await lost;
    return answer;
  }

  const held = (leaseMs = HOUR_MS): ReturnType<typeof acquire> => untilAnswered(() => acquire(store, { leaseMs }));

  it('F11: a claim whose reply was lost is acquired, attempt 1', async () => {
    const first = claimRequest();
    const request = { ...first, nonce: { key: `nonce of ${first.key}`, value: 'value', ttlMs: HOUR_MS } };
    const result = await withReplyLost(request.token, () => store.claim(request));
    expect(result).toMatchObject({ status: 'acquired', takeover: false, nonceSeen: false, claim: { attempt: 1 } });
    expect(await others.claim({ ...request, token: 'other' })).toMatchObject({ status: 'in-flight' });
  });

  it('F11: a claim of a done key with a fresh nonce is told that the nonce is fresh, also the second time', async () => {
    const claim = await held();
    await store.commit(claim, { ttlMs: HOUR_MS });
    const nonce = { key: `nonce of ${claim.key}`, value: 'value', ttlMs: HOUR_MS };
    const request = claimRequest({ key: claim.key, nonce });
    const result = await withReplyLost(request.token, () => store.claim(request));
    expect(result).toMatchObject({ status: 'done', nonceSeen: false });
  });

  it('F12: a commit whose reply was lost is committed', async () => {
    const claim = await held();
    expect(await withReplyLost(claim.token, () => store.commit(claim, { ttlMs: HOUR_MS }))).toBe('committed');
    expect(await others.claim(claimRequest({ key: claim.key }))).toMatchObject({ status: 'done' });
  });

  it('F12: a release whose reply was lost is released, and counts once', async () => {
    const claim = await held();
    expect(await withReplyLost(claim.token, () => store.release(claim))).toBe('released');
    expect((await acquire(others, { key: claim.key })).attempt).toBe(2);
  });

  it('a renewal whose reply was lost is renewed', async () => {
    const claim = await held(5_000);
    expect(await withReplyLost(claim.token, () => store.renew(claim, HOUR_MS))).toBe('renewed');
    expect((await others.inspect(claim.key))?.leaseRemainingMs).toBeGreaterThan(HOUR_MS / 2);
  });

  it('a release that arrives after somebody else claimed the key leaves it to them', async () => {
    const claim = await held();
    const lost = proxy.loseReply(claim.token);
    const released = untilAnswered(() => store.release(claim));
    await lost;
    const next = await acquire(others, { key: claim.key });
    expect(['released', 'lost']).toContain(await released);
    expect(await store.release(claim)).toBe('lost');
    expect(await others.renew(next, HOUR_MS)).toBe('renewed');
  });

  it('F14: a server that hangs is an error when the signal says so, and leaves nothing behind', async () => {
    const claim = await held();
    const unused = fresh();
    proxy.hang();
    const signals: AbortSignal[] = [];
    const soon = (): { signal: AbortSignal } => {
      const signal = AbortSignal.timeout(GIVE_UP_MS);
      signals.push(signal);
      return { signal };
    };
    const answers = await Promise.allSettled([
      store.claim(claimRequest(), soon()),
      store.renew(claim, HOUR_MS, soon()),
      store.commit(claim, { ttlMs: HOUR_MS }, soon()),
      store.release(claim, soon()),
      store.remember('nonce', 'value', HOUR_MS, soon()),
      store.inspect(claim.key, soon()),
      store.forget(claim.key, soon()),
      store.ping(soon()),
      unused.claim(claimRequest(), soon()),
      unused.sweep(soon()),
    ]);
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
    const reason = new Error('gone');
    const signal = AbortSignal.abort(reason);
    const before = commands();
    await expect(store.claim(claimRequest(), { signal })).rejects.toBe(reason);
    await expect(fresh().ready({ signal })).rejects.toBe(reason);
    expect(commands()).toBe(before);
  });
}
