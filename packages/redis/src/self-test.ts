import { randomUUID } from 'node:crypto';
import { claimTwice, selfTestFailure } from '@hookgate/core/store-kit';
import type { SendCommand } from './client/command-sender.ts';
import type { KeyNames } from './key-names.ts';
import type { Operations } from './operations.ts';

/**
 * Claims a key of its own twice. What it wrote is deleted, and expires in any case.
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
  let canTogether = together;
  try {
    await claimTwice('redisStore', key, (request) =>
      operations.claim(request, canTogether, undefined).catch((error: unknown) => {
        if (!canTogether || !isCrossSlot(error)) throw error;
        canTogether = false;
        return operations.claim(request, false, undefined);
      }),
    );
  } catch (error) {
    if (String(error).includes('MOVED ')) {
      throw selfTestFailure(
        'redisStore',
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
