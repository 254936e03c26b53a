import { memoryStore } from '@hookgate/core';
import { expect as jestExpect } from 'expect';
import { describe, expect, it, vi } from 'vitest';
import { deliver, matchers, plotonDelivery, plotonEvent, tamper } from '../src/index.ts';
import '../src/vitest.ts';
import { createTestReceiver } from './support/receivers.ts';

jestExpect.extend({ ...matchers });
/** Jest's own expect, as much of it as is used here. */
const jest = jestExpect as unknown as typeof expect;

const delivery = plotonDelivery(plotonEvent('task.complete'));

describe.each([
  ['vitest', expect],
  ['jest', jest],
] as const)('the matchers in %s', (_name, expecting) => {
  it('tell the outcomes apart', async () => {
    const { handler } = createTestReceiver('ploton');
    const first = await deliver(handler, delivery);
    expecting(first).toBeHandled();
    expecting(first).toBeAccepted();
    expecting(first).not.toBeDuplicate();
    expecting(first).not.toBeRefused();
    expecting(first).not.toAskForRetry();

    const again = await deliver(handler, delivery);
    expecting(again).toBeDuplicate();
    expecting(again).toBeAccepted();
    expecting(again).not.toBeHandled();

    const bad = await deliver(handler, tamper(delivery, 'signature'));
    expecting(bad).toBeRefused();
    expecting(bad).toBeRefused('invalid_signature');
    expecting(bad).not.toBeRefused('stale_timestamp');
    expecting(bad).not.toBeAccepted();

    const { handler: quiet } = createTestReceiver('ploton', { on: { 'task.waiting': () => {} } as object });
    const unhandled = await deliver(quiet, delivery);
    expecting(unhandled).toBeUnhandled();
    expecting(unhandled).not.toBeHandled();

    const { handler: closed } = createTestReceiver('ploton', { store: memoryStore() });
    await closed.receiver.close();
    expecting(await deliver(closed, delivery)).toAskForRetry();
  });

  it("take an application's own answer for handled when the sender does", async () => {
    expecting(await deliver(() => new Response('done'), delivery)).toBeHandled();
    expecting(await deliver(() => new Response('done', { status: 201 }), delivery)).not.toBeHandled();
  });

  it('show the answer, and what most often lies behind it', async () => {
    const { handler } = createTestReceiver('ploton');
    const bad = await deliver(handler, tamper(delivery, 'stale'));
    expect(() => expecting(bad).toBeHandled()).toThrow(
      /expected the delivery to be handled, but it was answered 401 .*stale_timestamp.*\n.*now: \(\) => TEST_TIME/,
    );
    expect(() => expecting(bad).not.toBeRefused()).toThrow(/expected the delivery not to be refused/);
    expect(() => expecting(deliver(handler, delivery)).toBeHandled()).toThrow(/is a promise; await deliver\(\) first/);
    expect(() => expecting({ ok: true }).toBeHandled()).toThrow(/`received` must be what deliver\(\) resolved with/);
  });
});

it('jest: the subpath adds them to its global expect', async () => {
  const extended: object[] = [];
  vi.stubGlobal('expect', { extend: (added: object) => extended.push(added) });
  await import('../src/jest.ts');
  vi.unstubAllGlobals();
  expect(extended).toEqual([matchers]);
  vi.resetModules();
});

it('jest without a global expect is told so', async () => {
  await expect(import('../src/jest.ts')).rejects.toThrow(/there is no global `expect`/);
});
