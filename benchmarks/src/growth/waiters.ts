import { createReceiver, ploton } from '@hookgate/core';
import { bodyTemplate, SECRET, sign, writeId } from '../deliveries.ts';

/** What copies that wait for the first delivery cost. */
export interface WaiterGrowth {
  /** Bytes held per waiting copy. */
  readonly bytes: number;
  /** Milliseconds from the first one's commit until the last copy is answered. */
  readonly answeredMs: number;
}

let ids = 900_000_000;

export async function waitForFirst(count: number): Promise<WaiterGrowth> {
  const receiver = createReceiver(ploton, { secret: SECRET });
  const template = bodyTemplate(1_024);
  writeId(template, ids++);
  const headers = sign('ploton', template.bytes, 0);
  const admit = () =>
    receiver.admit(
      { method: 'POST', url: '/', header: (name) => headers[name], body: async () => Buffer.from(template.bytes) },
      '/',
    );
  const first = await admit();
  if (first.kind !== 'open') throw new Error(first.kind);
  globalThis.gc?.();
  const before = heldBytes();
  const copies = Array.from({ length: count }, admit);
  await new Promise((resolve) => setTimeout(resolve, 50));
  globalThis.gc?.();
  const bytes = (heldBytes() - before) / count;
  const startedAt = performance.now();
  await first.session.settle(200);
  for (const { kind } of await Promise.all(copies)) if (kind !== 'reply') throw new Error(kind);
  return { bytes, answeredMs: performance.now() - startedAt };
}

function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
