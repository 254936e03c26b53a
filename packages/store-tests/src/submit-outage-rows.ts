import { randomUUID } from 'node:crypto';
import { createReceiver, type PlatosEvent, platos, StoreUnavailableError } from '@hookgate/core';
import type { TcpProxy } from '@hookgate/test-services';
import { expect, it } from 'vitest';
import type { ServerStore } from './server-store.ts';
import { SECRET } from './short-platos.ts';

/** What happens to a submitted event while its store is out of reach. */
export function submitOutageRows({ store, proxy }: { readonly store: ServerStore; readonly proxy: TcpProxy }): void {
  function harmed() {
    let runs = 0;
    const errors: unknown[] = [];
    const receiver = createReceiver(platos, {
      secret: SECRET,
      store,
      endpoint: 'submitted',
      on: { '*': () => void runs++ },
      observer: (seen) => void (seen.type === 'store-error' && errors.push(seen.error)),
      logger: { info() {}, warn() {}, error() {} },
    });
    const event = { event: 'message.rated', event_id: randomUUID(), ts: Math.floor(Date.now() / 1000) } as PlatosEvent;
    const submit = (signal: AbortSignal) => receiver.submit(event, { source: 'reconciliation', signal });
    return { submit, runs: () => runs, errors };
  }

  it('F13: submitted while the store is down: handled once when it is back', async () => {
    const { submit, runs, errors } = harmed();
    await store.ready();
    await proxy.close();
    const submitting = submit(AbortSignal.timeout(20_000));
    await expect.poll(() => errors.length, { timeout: 10_000 }).toBeGreaterThan(0);
    await proxy.open();
    expect(await submitting).toBe('handled');
    expect(runs()).toBe(1);
  });

  it('F13: … and not back in time: StoreUnavailableError, nothing ran, and the next try does', async () => {
    const { submit, runs, errors } = harmed();
    const stop = new AbortController();
    await store.ready();
    await proxy.close();
    const submitting = submit(stop.signal);
    await expect.poll(() => errors.length, { timeout: 10_000 }).toBeGreaterThan(0);
    stop.abort();
    await expect(submitting).rejects.toThrow(StoreUnavailableError);
    expect(runs()).toBe(0);
    await proxy.open();
    expect(await submit(AbortSignal.timeout(20_000))).toBe('handled');
    expect(runs()).toBe(1);
  });
}
