import { createReceiver, memoryStore, type Receiver, type WebhookOptions } from '@hookgate/core';
import { describe, expect, it } from 'vitest';
import { findProfile, receiverSecret, type SenderProfile, TEST_PUBLIC_URL } from '../../../testing/src/index.ts';
import { createRandom, randomRequest } from './random-requests.ts';
import { VENDORS, type Vendor, type VendorRequest } from './vendors.ts';

const SILENT = { info() {}, warn() {}, error() {} };

function receiverOf(profile: SenderProfile): Receiver {
  return createReceiver(profile.provider, {
    secret: receiverSecret(profile),
    store: memoryStore(),
    logger: SILENT,
    ...(profile.provider.signsUrl === true ? { publicUrl: TEST_PUBLIC_URL } : {}),
    on: { '*': () => {} },
  } as WebhookOptions) as Receiver;
}

/** Whether the signature is taken: what becomes of the event afterwards is no vendor's business. */
async function isTaken(receiver: Receiver, { path, headers, bytes }: VendorRequest): Promise<boolean> {
  const request = {
    method: 'POST',
    url: path,
    header: (name: string) => headers[name],
    body: () => Promise.resolve(bytes),
  };
  const admission = await receiver.admit(request, '/vendors');
  if (admission.kind !== 'reply') throw new Error(admission.kind);
  if (admission.reply.status >= 500) throw new Error(`${admission.reply.status} ${admission.reply.body}`);
  return admission.reply.status !== 401;
}

/** Fewer where somebody waits for it; `HOOKGATE_VERDICTS=10000` is what a change of a sender is measured with. */
const REQUESTS = Number(process.env.HOOKGATE_VERDICTS ?? 2_000);

/** Compares what we take of random deliveries with what the vendors' packages take. */
export function compareVerdicts(names: readonly string[]): void {
  describe.each(names)('%s', (name) => {
    const vendor = VENDORS[name] as Vendor;
    const profile = findProfile(name) as SenderProfile;
    const requests = Math.min(vendor.requests ?? REQUESTS, REQUESTS);

    it(`agrees with ${vendor.by} about ${requests} random deliveries, but for what is explained`, {
      timeout: 300_000,
    }, async () => {
      const [random, receiver] = [createRandom(name.length), receiverOf(profile)];
      const counts = { taken: 0, refused: 0 };
      const unexplained: string[] = [];
      for (let at = 0; at < requests; at++) {
        const request = await randomRequest(profile, vendor, random, at);
        const [ours, theirs] = [await isTaken(receiver, request), await vendor.accepts(request, profile)];
        counts[ours ? 'taken' : 'refused'] += 1;
        if (ours === theirs) continue;
        if (Object.values(vendor.because ?? {}).some((isWhy) => isWhy(request, ours))) continue;
        unexplained.push(
          `${ours ? 'only we take' : 'only they take'} ${JSON.stringify(request.headers)} ${request.body.slice(0, 200)}`,
        );
      }
      expect(unexplained.slice(0, 5)).toEqual([]);
      expect(counts.taken).toBeGreaterThan(requests / 10);
      expect(counts.refused).toBeGreaterThan(requests / 10);
    });
  });
}
