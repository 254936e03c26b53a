import type { Claim, ClaimRequest, ClaimResult, NonceRequest, StoreRecord } from '@hookgate/core';
import { readClaimReply, readRecordReply } from './claim-reply.ts';
import type { KeyNames } from './key-names.ts';
import { millis } from './millis.ts';
import type { AwaitReplicas } from './replicas.ts';
import { type RunScript, unexpectedReply } from './scripts/script-runner.ts';
import { CLAIM, COMMIT, FORGET, INSPECT, RELEASE, REMEMBER, RENEW, type Script, WATCH } from './scripts/scripts.ts';

type Signal = AbortSignal | undefined;

/** What a store does, one script each. */
export interface Operations {
  /** @param together whether the nonce goes in the same script */
  claim(request: ClaimRequest, together: boolean, signal: Signal): Promise<ClaimResult>;
  renew(claim: Claim, leaseMs: number, signal: Signal): Promise<'renewed' | 'lost'>;
  commit(claim: Claim, ttlMs: number, signal: Signal): Promise<'committed' | 'lost'>;
  release(claim: Claim, signal: Signal): Promise<'released' | 'lost'>;
  remember(nonce: NonceRequest, signal: Signal): Promise<string | null>;
  inspect(key: string, signal: Signal): Promise<StoreRecord | null>;
  forget(key: string, signal: Signal): Promise<boolean>;
  /** Has the key's holder tell the channel; answers how many ms it is still held. */
  watch(digest: string): Promise<number>;
}

export function createOperations(run: RunScript, names: KeyNames, replicas: AwaitReplicas | undefined): Operations {
  function claimKeys(request: ClaimRequest, signal: Signal): Promise<ClaimResult> {
    const { nonce } = request;
    const key = names.claim(request.key);
    const keys = nonce === undefined ? [key] : [key, names.nonce(nonce.key)];
    const claiming = run(CLAIM, keys, claimArgs(request), signal).then((reply) => readClaimReply(request, reply));
    if (replicas === undefined) return claiming;
    return claiming.then(async (result) => {
      if (result.status === 'acquired') await replicas(key, signal);
      return result;
    });
  }

  /** Where nonce and key are on different nodes: the nonce first, so that a reused one claims nothing. */
  async function claimApart(request: ClaimRequest, nonce: NonceRequest, signal: Signal): Promise<ClaimResult> {
    const known = await remember(nonce, signal);
    if (known !== null && known !== nonce.value) return { status: 'nonce-conflict' };
    const result = await claimKeys({ ...request, nonce: undefined }, signal);
    return result.status === 'nonce-conflict' ? result : { ...result, nonceSeen: known !== null };
  }

  async function remember({ key, value, ttlMs }: NonceRequest, signal: Signal): Promise<string | null> {
    const reply = await run(REMEMBER, [names.nonce(key)], [value, millis('ttlMs', ttlMs)], signal);
    const [state, known] = reply;
    if (state === 'new') return null;
    if (state !== 'known' || known === undefined) throw unexpectedReply(reply);
    return known;
  }

  /** One of two words, the second of which is a no. */
  async function answer<T extends string>(
    script: Script,
    key: string,
    args: readonly string[],
    words: readonly T[],
    signal: Signal,
  ): Promise<T> {
    const reply = await run(script, [key], args, signal);
    const word = words.find((each) => each === reply[0]);
    if (word === undefined) throw unexpectedReply(reply);
    return word;
  }

  return {
    claim(request, together, signal) {
      const { nonce } = request;
      return nonce === undefined || together ? claimKeys(request, signal) : claimApart(request, nonce, signal);
    },
    renew({ key, token }, leaseMs, signal) {
      return answer(RENEW, names.claim(key), [token, millis('leaseMs', leaseMs)], ['renewed', 'lost'], signal);
    },
    async commit({ key, token, fence, attempt }, ttlMs, signal) {
      const name = names.claim(key);
      const args = [token, millis('ttlMs', ttlMs), `${fence}`, `${attempt}`];
      const word = await answer(COMMIT, name, args, ['committed', 'lost'], signal);
      if (replicas !== undefined && word === 'committed') await replicas(name, signal);
      return word;
    },
    release({ key, token }, signal) {
      return answer(RELEASE, names.claim(key), [token], ['released', 'lost'], signal);
    },
    remember,
    async inspect(key, signal) {
      return readRecordReply(await run(INSPECT, [names.claim(key)], [], signal));
    },
    async forget(key, signal) {
      return (await answer(FORGET, names.claim(key), [], ['forgotten', 'unknown'], signal)) === 'forgotten';
    },
    async watch(digest) {
      const [left] = await run(WATCH, [names.claimOf(digest)], [names.channel]);
      return Number(left) / 1000;
    },
  };
}

function claimArgs({ token, leaseMs, ttlMs, fingerprint, nonce }: ClaimRequest): string[] {
  const print = fingerprint === undefined ? '-' : `+${fingerprint}`;
  const args = [token, millis('leaseMs', leaseMs), millis('ttlMs', ttlMs), print];
  if (nonce !== undefined) args.push(nonce.value, millis('nonce.ttlMs', nonce.ttlMs));
  return args;
}
