import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createReceiver,
  type Delivery,
  defineHandlers,
  type Observation,
  platos,
  ploton,
  type Receiver,
  type WebhookOptions,
} from '../src/index.ts';
import { defineAcme, signAcme } from './support/acme.ts';
import { admit, answer, lend, NOW, platosRequest, plotonRequest, SECRET, type SentRequest } from './support/deliver.ts';

const quiet = { logger: { info() {}, warn() {}, error() {} } };

async function open<TEvent>(receiver: Receiver<TEvent>, sent: SentRequest) {
  const admission = await admit(receiver, sent);
  if (admission.kind !== 'open') throw new Error(`answered: ${JSON.stringify(admission)}`);
  return admission.session.delivery;
}

const plotonReceiver = (options: object = {}) =>
  createReceiver(ploton, { secret: SECRET, now: () => NOW, ...quiet, ...options } as WebhookOptions<typeof ploton>);
const platosReceiver = () => createReceiver(platos, { secret: SECRET, now: () => NOW, ...quiet });

/** What of a delivery is not for other processes. */
const HERE_ONLY = ['rawBody', 'signal', 'uuid'];

describe('a delivery is a value', () => {
  it('JSON has all of it but its bytes and its signal, with dates in ISO 8601', async () => {
    const secret = () => ({ secret: SECRET, tenant: 'acme' });
    const delivery = await open(plotonReceiver({ secret }), plotonRequest({ task_id: 'task_1', data: { n: 1 } }));
    expect(JSON.parse(JSON.stringify(delivery))).toEqual({
      provider: 'ploton',
      source: 'webhook',
      event: delivery.event,
      type: 'task.complete',
      key: delivery.key,
      id: delivery.id,
      attempt: 1,
      fence: delivery.fence,
      deduplicated: true,
      receivedAt: new Date(NOW).toISOString(),
      deadline: delivery.deadline.toISOString(),
      occurredAt: new Date(NOW).toISOString(),
      secretId: delivery.secretId,
      tenant: 'acme',
    });
  });

  it('the deadline counts from the arrival, and a body may take its time', async () => {
    const slowMs = 300;
    const request = lend(plotonRequest());
    const admission = await plotonReceiver().admit(
      {
        ...request,
        async body(limits) {
          await new Promise((resolve) => setTimeout(resolve, slowMs));
          return request.body(limits);
        },
      },
      '/webhook',
    );
    if (admission.kind !== 'open') throw new Error(admission.kind);
    const { delivery } = admission.session;
    const leftMs = delivery.deadline.getTime() - delivery.receivedAt.getTime();
    expect(delivery.receivedAt).toEqual(new Date(NOW));
    // A timer may be a millisecond early.
    expect(leftMs).toBeLessThanOrEqual(ploton.deadlineMs - slowMs + 2);
    expect(leftMs).toBeGreaterThan(0);
  });

  it('a spread has the same, and what stays here is had by its name', async () => {
    const sent = plotonRequest();
    const delivery = await open(plotonReceiver(), sent);
    const spread: object = { ...delivery };
    for (const name of HERE_ONLY) expect(spread).not.toHaveProperty(name);
    expect(JSON.stringify(spread)).toBe(JSON.stringify(delivery));
    expect(Object.keys(spread).toSorted()).toEqual(Object.getOwnPropertyNames(delivery).toSorted());
    expect(new TextDecoder().decode(delivery.rawBody)).toBe(sent.body);
    expect(delivery.signal.aborted).toBe(false);
    expect(structuredClone(spread)).toEqual(spread);
    const { event, fence } = delivery;
    expect(JSON.parse(JSON.stringify({ event, fence }))).toEqual({ event, fence });
  });

  it('costs no more JSON for a body of a mebibyte', async () => {
    const sizes: number[] = [];
    for (const length of [1, 1_000_000]) {
      // White space: the event is the same.
      const sent = plotonRequest({ task_id: 'task_1' });
      const body = `${' '.repeat(length)}${String(sent.body)}`;
      const { createHmac } = await import('node:crypto');
      const signature = createHmac('sha256', SECRET).update(body).digest('hex');
      const delivery = await open(plotonReceiver(), { body, headers: { 'x-ploton-signature': signature } });
      sizes.push(JSON.stringify(delivery).length);
    }
    expect(sizes[1]).toBe(sizes[0]);
  });

  it('is named the same by every copy, in every run, and to those who observe', async () => {
    const seen: Observation[] = [];
    const deliveries: Delivery[] = [];
    const receiver = plotonReceiver({
      observer: (each: Observation) => void seen.push(each),
      on: {
        '*': (_event: unknown, delivery: Delivery) => {
          deliveries.push(delivery);
          if (deliveries.length === 1) throw new Error('again');
        },
      },
    });
    const sent = plotonRequest();
    expect(await answer(receiver, sent)).toEqual([500, 'handler_failed']);
    expect(await answer(receiver, sent)).toEqual([200, 'handled']);
    expect(await answer(receiver, sent)).toEqual([200, 'duplicate']);
    expect(await answer(receiver, plotonRequest())).toEqual([200, 'handled']);
    const [first, second, other] = deliveries;
    expect([first?.id, first?.uuid]).toEqual([second?.id, second?.uuid]);
    expect([first?.attempt, second?.attempt]).toEqual([1, 2]);
    expect(first?.id).not.toBe(other?.id);
    expect(first?.uuid).not.toBe(other?.uuid);
    const ids = new Set(seen.flatMap(({ id }) => (id === undefined ? [] : [id])));
    expect([...ids]).toEqual([first?.id, other?.id]);
    for (const each of seen) if (each.type === 'started') expect(each.occurredAt).toEqual(first?.occurredAt);
  });

  it('has an id also where nobody listens', async () => {
    const log = { info: undefined, warn() {}, error() {} };
    expect(log.info).toBeUndefined();
    const delivery = await open(
      createReceiver(ploton, { secret: SECRET, now: () => NOW, endpoint: 'a' }),
      plotonRequest(),
    );
    expect(delivery.id).toMatch(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/);
    expect(delivery.occurredAt).toEqual(new Date(NOW));
  });

  it('has an id that queues take, whatever the sender calls its events', async () => {
    const receiver = platosReceiver();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), async (eventId) => {
        const { id, uuid } = await open(receiver, platosRequest({ event_id: eventId + Math.random() }));
        expect(id).toMatch(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/);
        expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });
});

describe('when it happened', () => {
  it('Ploton says in the event, and signs no time', async () => {
    const timestamp = '2026-06-15T14:22:03.5+02:00';
    const { occurredAt, signedAt } = await open(plotonReceiver(), plotonRequest({ timestamp }));
    expect([occurredAt, signedAt]).toEqual([new Date(timestamp), undefined]);
  });

  it.each<[unknown, number | undefined]>([
    [NOW / 1000, NOW],
    [NOW / 1000 + 0.25, NOW + 250],
    [NOW, NOW],
    [String(NOW / 1000), NOW],
    [String(NOW), NOW],
    [new Date(NOW).toISOString(), NOW],
    ['2026-06-15T14:22:03+02:00', Date.parse('2026-06-15T12:22:03Z')],
    [undefined, undefined],
    [null, undefined],
    [0, undefined],
    [-NOW, undefined],
    [1e300, undefined],
    [20_260_615, undefined],
    ['', undefined],
    ['yesterday', undefined],
    ['2026-02-30T00:00:00Z', undefined],
    [[NOW], undefined],
    [{}, undefined],
    [true, undefined],
  ])('Platos says in `ts`: %j', async (ts, expected) => {
    const { occurredAt, signedAt } = await open(platosReceiver(), platosRequest({ ts }));
    expect(occurredAt).toEqual(expected === undefined ? undefined : new Date(expected));
    expect(signedAt).toEqual(new Date(NOW));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 8.64e15 + 1, '2026', null, {}])(
    'no date comes of %s',
    async (occurred) => {
      const acme = defineAcme({ occurredAt: () => occurred });
      const delivery = await open(createReceiver(acme, { secret: 'key', now: () => NOW, ...quiet }), signAcme());
      expect(delivery).toMatchObject({ occurredAt: undefined, signedAt: new Date(NOW) });
      expect(() => JSON.stringify(delivery)).not.toThrow();
    },
  );
});

describe('handlers that live elsewhere', () => {
  it('are the option `on`', async () => {
    const ran: string[] = [];
    const on = defineHandlers(ploton, {
      'task.complete': (event) => void ran.push(event.task_id),
      '*': (event) => void ran.push(event.event),
    });
    const receiver = createReceiver(ploton, { secret: SECRET, now: () => NOW, on, ...quiet });
    expect(await answer(receiver, plotonRequest({ task_id: 'task_1' }))).toEqual([200, 'handled']);
    expect(await answer(receiver, plotonRequest({ event: 'task.progress' }))).toEqual([200, 'handled']);
    expect(ran).toEqual(['task_1', 'task.progress']);
  });

  it('must be some, and functions: where they are written it is said', () => {
    const define = defineHandlers as (provider: typeof ploton, handlers?: unknown) => unknown;
    expect(() => define(ploton)).toThrow(/^defineHandlers\(ploton\): `handlers` must be an object of handlers/);
    expect(() => define(ploton, null)).toThrow(TypeError);
    expect(() => define(ploton, {})).toThrow(/`handlers` is empty/);
    expect(() => define(ploton, { 'task.complete': 'x' })).toThrow(/`handlers\["task\.complete"\]` must be a function/);
    const handlers = { '*': () => {} };
    expect(define(ploton, handlers)).toBe(handlers);
  });
});

describe('a handshake', () => {
  const challenge = { get: () => ({ body: 'hello' }), post: () => ({ body: 'pong' }) };
  const watch = () => {
    const seen: Observation[] = [];
    const options = { secret: 'key', now: () => NOW, observer: (each: Observation) => void seen.push(each), ...quiet };
    return { receiver: createReceiver(defineAcme({ challenge }), options as WebhookOptions), seen };
  };

  it.each<[string, SentRequest]>([
    ['GET', { method: 'GET', url: '/webhooks/acme?challenge=1', headers: {}, body: '' }],
    ['POST', signAcme()],
  ])('by %s is answered once, and told once', async (_method, sent) => {
    const { receiver, seen } = watch();
    const admission = await receiver.admit(lend(sent), '/webhooks/acme');
    expect(admission).toMatchObject({ kind: 'reply', reply: { status: 200, code: 'challenge' } });
    expect(seen.filter(({ type }) => type !== 'warning')).toEqual([
      expect.objectContaining({
        type: 'answered',
        outcome: 'challenged',
        status: 200,
        code: 'challenge',
        endpoint: '/webhooks/acme',
        durationMs: expect.any(Number),
      }),
    ]);
  });
});
