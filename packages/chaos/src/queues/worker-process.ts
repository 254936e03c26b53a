/**
 * A worker of all queues. Its handlers work for a while and fail now and then. Prints `listening 0` when it works, and `committed KEY FENCE`
 * for every commit that the store has confirmed, and `starved` when the machine has given it no time for half a lease.
 */
import type { DedupeStore, Delivery } from '@hookgate/core';
import { consume } from '@hookgate/queue';
import { effectOf, openParts, silent } from './open-parts.ts';

const parts = await openParts();
const { store, queues, leaseMs } = parts;
const effect = effectOf(parts);

const told: DedupeStore = new Proxy(store, {
  get(target, name) {
    const value: unknown = Reflect.get(target, name);
    if (name !== 'commit') return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    return async (...args: Parameters<DedupeStore['commit']>) => {
      const answer = await target.commit(...args);
      const [{ key, fence }] = args;
      if (answer === 'committed') console.log(`committed ${key} ${fence}`);
      return answer;
    };
  },
});

async function handle(_event: unknown, delivery: Delivery<unknown, Uint8Array | undefined>): Promise<void> {
  const luck = Math.random();
  await new Promise((resolve) => setTimeout(resolve, luck < 0.03 ? 2_500 : Math.random() * 200));
  if (luck > 0.97) throw new Error('bad luck');
  delivery.signal.throwIfAborted();
  await effect(delivery);
}

const LOOK_EVERY_MS = 200;
let lookedAt = performance.now();
setInterval(() => {
  const now = performance.now();
  if (now - lookedAt > LOOK_EVERY_MS + leaseMs / 2) console.log('starved');
  lookedAt = now;
}, LOOK_EVERY_MS);

for (const { provider, engine } of queues) {
  await engine.work(consume(provider, { store: told, leaseMs, logger: silent, on: { '*': handle } as never }));
}
console.log('listening 0');
