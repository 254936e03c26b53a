import { randomUUID } from 'node:crypto';
import type { Claim, ClaimRequest, ClaimResult, NonceRequest, StoreCallOptions, StoreRecord } from '@hookgate/core';
import { readClaimReply, readRecordReply } from './claim-reply.ts';
import type { KeyNames } from './key-names.ts';
import { millis } from './millis.ts';
import type { AwaitReplicas } from './replicas.ts';
import { CLAIM } from './scripts/claim-script.ts';
import { type RunScript, unexpectedReply } from './scripts/script-runner.ts';
import { COMMIT, FORGET, INSPECT, RELEASE, REMEMBER, RENEW, WATCH } from './scripts/scripts.ts';

type Call = StoreCallOptions | undefined;

/** What a store does, one script each. */
export interface Operations {
  /** @param together whether the nonce goes in the same script */
  claim(request: ClaimRequest, together: boolean, call: Call): Promise<ClaimResult>;
  renew(claim: Claim, leaseMs: number, call: Call): Promise<'renewed' | 'lost'>;
  commit(claim: Claim, ttlMs: number, call: Call): Promise<'committed' | 'lost'>;
  /** @param ran whether it counts as an attempt */
  release(claim: Claim, ran: boolean, call: Call): Promise<'released' | 'lost'>;
  remember(nonce: NonceRequest, call: Call): Promise<string | null>;
  inspect(key: string, call: Call): Promise<StoreRecord | null>;
  forget(key: string, call: Call): Promise<boolean>;
  /** Has the key's holder tell the channel; answers how many ms it is still held. */
  watch(digest: string): Promise<number>;
}

export function createOperations(run: RunScript, names: KeyNames, replicas: AwaitReplicas | undefined): Operations {
  /** With as many replicas as there must be, for an answer that counts on them. */
  async function confirmed<T>(answer: Promise<T>, counts: (value: T) => boolean, name: string, call: Call): Promise<T> {
    const value = await answer;
    if (counts(value)) await replicas?.(name, call);
    return value;
  }

  function claimKeys(request: ClaimRequest, call: Call): Promise<ClaimResult> {
    const name = names.claim(request.key);
    const read = ownReply(request.token, (reply) => readClaimReply(request, reply));
    const claiming = run(CLAIM, request.nonce === undefined ? 1 : 2, claimNames(request, name), read, call);
    return replicas === undefined ? claiming : confirmed(claiming, ({ status }) => status === 'acquired', name, call);
  }

  function claimNames(request: ClaimRequest, name: string): string[] {
    const { token, nonce } = request;
    const leaseMs = millis('leaseMs', request.leaseMs);
    const ttlMs = millis('ttlMs', request.ttlMs);
    const print = request.fingerprint === undefined ? '-' : `+${request.fingerprint}`;
    if (nonce === undefined) return [name, token, leaseMs, ttlMs, print];
    const nonceTtlMs = millis('nonce.ttlMs', nonce.ttlMs);
    return [name, names.nonce(nonce.key), token, leaseMs, ttlMs, print, nonce.value, nonceTtlMs];
  }

  /** Where nonce and key are on different nodes: the nonce first, so that a reused one claims nothing. */
  async function claimApart(request: ClaimRequest, nonce: NonceRequest, call: Call): Promise<ClaimResult> {
    const known = await rememberFor(request.token, nonce, call);
    if (known !== null && known !== nonce.value) return { status: 'nonce-conflict' };
    const result = await claimKeys({ ...request, nonce: undefined }, call);
    return result.status === 'nonce-conflict' ? result : { ...result, nonceSeen: known !== null };
  }

  /** @param token to whom it stays new, or nobody */
  function rememberFor(token: string, { key, value, ttlMs }: NonceRequest, call: Call): Promise<string | null> {
    const question = randomUUID();
    const args = [names.nonce(key), value, millis('ttlMs', ttlMs), token, question];
    return run(REMEMBER, 1, args, ownReply(question, readNonce), call);
  }

  return {
    claim(request, together, call) {
      const { nonce } = request;
      return nonce === undefined || together ? claimKeys(request, call) : claimApart(request, nonce, call);
    },
    renew({ key, token }, leaseMs, call) {
      return run(RENEW, 1, [names.claim(key), token, millis('leaseMs', leaseMs)], ownReply(token, RENEWED), call);
    },
    commit({ key, token, fence, attempt }, ttlMs, call) {
      const name = names.claim(key);
      const args = [name, token, millis('ttlMs', ttlMs), String(fence), String(attempt)];
      const committing = run(COMMIT, 1, args, ownReply(token, COMMITTED), call);
      return replicas === undefined ? committing : confirmed(committing, (word) => word === 'committed', name, call);
    },
    release({ key, token }, ran, call) {
      return run(RELEASE, 1, [names.claim(key), token, ran ? '0' : '1'], ownReply(token, RELEASED), call);
    },
    remember: (nonce, call) => rememberFor('', nonce, call),
    inspect: (key, call) => run(INSPECT, 1, [names.claim(key)], readRecordReply, call),
    forget: (key, call) => run(FORGET, 1, [names.claim(key)], FORGOTTEN, call).then((word) => word === 'forgotten'),
    watch: (digest) => run(WATCH, 1, [names.claimOf(digest), names.channel], (left) => Number(left) / 1000),
  };
}

const RENEWED = oneOf('renewed', 'lost');
const COMMITTED = oneOf('committed', 'lost');
const RELEASED = oneOf('released', 'lost');
const FORGOTTEN = oneOf('forgotten', 'unknown');

/**
 * A reply counts only when it begins with the token of its question: what a client that mixes up replies answers would have
 * one delivery taken for another's.
 */
function ownReply<T>(token: string, read: (reply: string) => T): (reply: string) => T {
  return (reply) => {
    if (!reply.startsWith(`${token} `)) throw unexpectedReply(reply);
    return read(reply.slice(token.length + 1));
  };
}

/** Reads one of two words, the second of which is a no. */
function oneOf<T extends string>(yes: T, no: T): (reply: string) => T {
  return (reply) => {
    if (reply === yes) return yes;
    if (reply === no) return no;
    throw unexpectedReply(reply);
  };
}

function readNonce(reply: string): string | null {
  if (reply === 'new') return null;
  if (!reply.startsWith('known ')) throw unexpectedReply(reply);
  return reply.slice('known '.length);
}
