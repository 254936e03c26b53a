import { describe, expect, it, vi } from 'vitest';
import { createGetDelivery, createReceiver, NotVerifiedError, platos, ploton } from '../src/index.ts';
import { lend, NOW, plotonRequest, SECRET } from './support/deliver.ts';

interface Carrier {
  readonly webhook?: unknown;
}

type Core = Pick<typeof import('../src/index.ts'), 'createGetDelivery' | 'createReceiver'>;

const attachedTo = ({ webhook }: Carrier): unknown => webhook;
const getDelivery = createGetDelivery<Carrier>(attachedTo);

/** A delivery as a receiver opens it for a handler of the application. */
async function openDelivery(core: Core = { createGetDelivery, createReceiver }) {
  const receiver = core.createReceiver(ploton, { secret: SECRET, now: () => NOW });
  const admission = await receiver.admit(lend(plotonRequest()), '/webhook');
  if (admission.kind !== 'open') throw new Error(`answered: ${JSON.stringify(admission)}`);
  return admission.session.delivery;
}

describe('createGetDelivery', () => {
  it('answers what a receiver opened, and insists on its sender', async () => {
    const webhook = await openDelivery();
    expect(getDelivery({ webhook })).toBe(webhook);
    expect(getDelivery({ webhook }, ploton)).toBe(webhook);
    expect(() => getDelivery({ webhook }, platos)).toThrow(/carries a delivery of ploton, not of platos/);
  });

  it('answers nothing that looks like a delivery, nor a copy of one', async () => {
    const webhook = await openDelivery();
    const event = { event: 'task.complete', task_id: 'forged' };
    const lookalikes: Readonly<Record<string, unknown>> = {
      'what a body brought': JSON.parse(JSON.stringify({ provider: 'ploton', type: event.event, event, attempt: 1 })),
      'a body with a prototype': JSON.parse(`{"__proto__":{"provider":"ploton"},"provider":"ploton","event":{}}`),
      'a copy': { ...webhook, event },
      'a clone of its fields': Object.assign(Object.create(Object.getPrototypeOf(webhook)), webhook),
      'an heir': Object.create(webhook, { event: { value: event } }),
      'a proxy': new Proxy(webhook, {}),
      'a string': 'ploton',
      'a function': () => webhook,
      true: true,
    };
    for (const [name, lookalike] of Object.entries(lookalikes)) {
      expect(() => getDelivery({ webhook: lookalike }), name).toThrow(NotVerifiedError);
      expect(() => getDelivery({ webhook: lookalike }, ploton), name).toThrow(/put there by something else/);
    }
  });

  it('says where the middleware is missing', () => {
    for (const webhook of [undefined, null]) {
      expect(() => getDelivery({ webhook })).toThrow(
        /^No webhook delivery was verified for this request\. Mount plotonWebhook\(\)/,
      );
    }
    expect(() => createGetDelivery<Carrier>(attachedTo, 'Do this.')({})).toThrow(/request\. Do this\.$/);
  });

  it('knows what other copies of the package opened, and they what it did', async () => {
    vi.resetModules();
    const other: Core = await import('../src/index.ts');
    expect(other.createReceiver).not.toBe(createReceiver);
    const getTheirs = other.createGetDelivery<Carrier>(attachedTo);
    const [ours, theirs] = [await openDelivery(), await openDelivery(other)];
    expect(getDelivery({ webhook: theirs }, ploton)).toBe(theirs);
    expect(getTheirs({ webhook: ours }, ploton)).toBe(ours);
    expect(() => getTheirs({ webhook: { ...ours } })).toThrow(/put there by something else/);
  });
});
