import {
  type AnyProvider,
  createReceiver,
  type DedupeStore,
  type ImmediateStore,
  memoryStore,
  type Receiver,
  type WebhookRequest,
} from '@hookgate/core';
import { Refusal } from '../../../packages/core/src/answers/refusal.ts';
import { parseJsonBody } from '../../../packages/core/src/body/json-body.ts';
import { parseEvent } from '../../../packages/core/src/senders/parse-event.ts';
import { checkOccurredAt, checkSignedAt } from '../../../packages/core/src/verify/freshness.ts';
import { importMacKey } from '../../../packages/core/src/verify/mac/node.ts';
import { readSignature, verifySignature } from '../../../packages/core/src/verify/verify.ts';
import { SECRET } from '../deliveries.ts';
import { keep } from './floor.ts';
import type { SignedDelivery } from './pool.ts';

const DAY_MS = 86_400_000;

/**
 * The pipeline's steps 1 and 3 to 5 and nothing else: what the other libraries do, plus the checks of freshness, shape and
 * UTF-8. They are not public one by one, so they are taken from the core's sources.
 */
export function createVerification(
  provider: AnyProvider,
): (body: Uint8Array, header: (name: string) => string | undefined) => unknown {
  const keys = [importMacKey(Buffer.from(SECRET))];
  return (body, header) => {
    const claimed = readSignature(provider, header);
    if (claimed instanceof Refusal || !verifySignature(keys, claimed, body)) throw new Error('refused');
    const now = Date.now();
    const { signedAt } = claimed.headers;
    if (signedAt !== undefined && checkSignedAt(signedAt, now, DAY_MS) !== undefined) throw new Error('stale');
    const json = parseJsonBody(body);
    if (json instanceof Refusal) throw new Error('no JSON');
    const event = parseEvent(provider, json, { header });
    if (event instanceof Refusal) throw new Error('no event');
    // Beside a signed time it is only told.
    const occurredAt = provider.maxAgeSeconds === undefined ? undefined : provider.occurredAt;
    if (occurredAt !== undefined && checkOccurredAt(occurredAt(event), now, DAY_MS) !== undefined)
      throw new Error('old');
    return event;
  };
}

/** {@link createVerification}, for a pool of deliveries. */
export function createVerifier(provider: AnyProvider, pool: readonly SignedDelivery[]): (operations: number) => void {
  const verify = createVerification(provider);
  let headers: Readonly<Record<string, string>> = {};
  const header = (name: string): string | undefined => headers[name];
  return (operations) => {
    for (let i = 0; i < operations; i++) {
      const delivery = pool[i % pool.length] as SignedDelivery;
      headers = delivery.headers;
      keep(verify(delivery.body, header));
    }
  };
}

/** The whole receiver, as an adapter drives it: admitted, run, settled with 200. */
export function createDeliverer(
  provider: AnyProvider,
  pool: readonly SignedDelivery[],
  kind: 'memory' | 'none',
): (operations: number) => Promise<void> {
  let clock = 0;
  const store = kind === 'memory' ? memoryStore({ clock: () => performance.now() + clock }) : forgetfulStore();
  const freshness = provider.toleranceSeconds === undefined ? {} : { toleranceSeconds: 86_400 };
  const receiver: Receiver = createReceiver(provider, { secret: SECRET, store, ...freshness });
  const [endpoint = '/'] = provider.defaultPaths;
  let next = 0;
  return async (operations) => {
    for (let i = 0; i < operations; i++) {
      // Every delivery must be a first one: after each pass the store's clock is past every memory of it.
      if (next === pool.length) {
        next = 0;
        clock += 8 * DAY_MS;
      }
      const { headers, body } = pool[next++] as SignedDelivery;
      const request: WebhookRequest = {
        method: 'POST',
        url: endpoint,
        header: (name) => headers[name],
        body: () => Promise.resolve(body),
      };
      const admission = await receiver.admit(request, endpoint);
      if (admission.kind !== 'open') throw new Error(`not opened: ${JSON.stringify(admission)}`);
      keep(admission.session.delivery.event);
      await admission.session.settle(200);
    }
  };
}

/** Grants everything at once and remembers nothing: what is left is the receiver itself. */
export function forgetfulStore(): DedupeStore {
  const immediate: ImmediateStore = {
    claim: ({ key, token }) => ({ status: 'acquired', claim: { key, token, fence: 1, attempt: 1 }, takeover: false }),
    commit: () => 'committed',
    release: () => 'released',
  };
  return {
    name: 'forgetful',
    claimsNonces: true,
    immediate,
    claim: async (request) => immediate.claim(request),
    renew: async () => 'renewed',
    commit: async (claim, request) => immediate.commit(claim, request),
    release: async (claim) => immediate.release(claim),
    remember: async () => null,
  };
}
