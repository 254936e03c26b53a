import { randomUUID } from 'node:crypto';
import type { ClaimRequest } from '@hookgate/core';
import type { SendCommand } from './client/command-sender.ts';
import type { KeyNames } from './key-names.ts';
import type { Operations } from './operations.ts';

const [LEASE_MS, TTL_MS] = [5_000, 10_000];

/**
 * Claims a key of its own twice: the second claim must find it in flight. A client that answers anything else would have
 * every copy of a delivery run, silently. What it wrote is deleted, and expires in any case.
 *
 * @param together whether nonce and key are to go in one script
 * @returns whether they can: behind some proxies two keys of one script must share a slot
 * @throws TypeError with the fix when the client does not do what it is told, and whatever it rejects with
 */
export async function selfTest(
  operations: Operations,
  names: KeyNames,
  send: SendCommand,
  together: boolean,
): Promise<boolean> {
  const key = `self-test:${randomUUID()}`;
  const nonce = { key, value: 'self-test', ttlMs: TTL_MS };
  const request: ClaimRequest = { key, token: 'first', leaseMs: LEASE_MS, ttlMs: TTL_MS, nonce };
  let canTogether = together;
  try {
    const first = await operations.claim(request, together, undefined).catch((error: unknown) => {
      if (!together || !isCrossSlot(error)) throw error;
      canTogether = false;
      return operations.claim(request, false, undefined);
    });
    const second = await operations.claim({ ...request, token: 'second' }, canTogether, undefined);
    const isRight =
      first.status === 'acquired' &&
      first.nonceSeen === false &&
      second.status === 'in-flight' &&
      second.nonceSeen === true &&
      second.leaseRemainingMs <= LEASE_MS;
    if (!isRight) throw failed(`two claims of one key were answered ${first.status} and ${second.status}`);
  } catch (error) {
    if (String(error).includes('MOVED ')) {
      throw failed(
        'the server is a node of a cluster: pass a cluster client, `new Cluster(nodes)` or `createCluster`',
        error,
      );
    }
    throw error;
  }
  for (const name of [names.claim(key), names.nonce(key)]) await send('DEL', [name], name);
  return canTogether;
}

function isCrossSlot(error: unknown): boolean {
  return /cross-?slot|same slot/i.test(String(error));
}

function failed(how: string, cause?: unknown): TypeError {
  return new TypeError(`redisStore: the self-test failed: ${how}. Nothing is deduplicated until it passes.`, { cause });
}
