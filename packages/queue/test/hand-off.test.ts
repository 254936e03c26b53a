import { createFetchHandler, fromJob, memoryStore, platos, type Sink, type SinkJob } from '@hookgate/core';
import { platosDelivery, platosEvent } from '@hookgate/testing';
import { describe, expect, it } from 'vitest';
import { consume, HandOffError, handOff } from '../src/index.ts';
import { arrayQueue } from './support/array-queue.ts';
import { deferred } from './support/deferred.ts';
import { silent, web } from './support/web.ts';

/** What the handler of a delivery failed with. */
async function failureOf(
  sink: Sink,
  options: object = {},
  event: object = {},
): Promise<{ status: number; error: unknown }> {
  let error: unknown;
  const { send } = web(handOff(sink, options), undefined, (seen) => {
    if ((seen as { type: string }).type === 'failed') error = (seen as { error: unknown }).error;
  });
  return { status: (await send(event)).status, error };
}

describe('handOff', () => {
  it('answers 200 when the queue has confirmed, and not before', async () => {
    let confirm = (): void => {};
    const confirmed = new Promise<void>((resolve) => {
      confirm = resolve;
    });
    const published = deferred();
    const { send } = web(
      handOff({
        name: 'slow',
        suppresses: 'never',
        async publish() {
          published.resolve();
          await confirmed;
          return 'stored';
        },
      }),
    );
    let status: number | undefined;
    const sent = send().then((result) => {
      status = result.status;
    });
    await published.promise;
    await new Promise((resolve) => setImmediate(resolve));
    expect(status).toBeUndefined();
    confirm();
    await sent;
    expect(status).toBe(200);
  });

  it('makes a job that fromJob reads, with the id of the delivery', async () => {
    const queue = arrayQueue();
    expect((await web(handOff(queue)).send({ event_id: 'evt_1' })).status).toBe(200);
    const [job] = queue.jobs;
    expect(job?.text).toBe(JSON.stringify(job?.envelope));
    expect(fromJob(platos, job?.text)).toMatchObject({
      id: job?.id,
      type: 'message.created',
      event: { event_id: 'evt_1' },
    });
    expect(job?.id).toMatch(/^d[0-9a-f]{40}$/);
    expect(job?.uuid).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('acknowledges a copy without a second job, and a retry with the same job', async () => {
    let isDown = true;
    const queue = arrayQueue();
    const { send } = web(
      handOff({
        ...queue,
        async publish(job, options) {
          if (isDown) throw new Error('down');
          return queue.publish(job, options);
        },
      }),
    );
    expect((await send()).status).toBe(500);
    isDown = false;
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(200);
    expect(queue.jobs).toHaveLength(1);
  });

  it('gives up in time, tells the sink, and leaves nothing behind when it answers later', async () => {
    let signal: AbortSignal | undefined;
    const { status, error } = await failureOf(
      {
        name: 'hanging',
        suppresses: 'never',
        publish(_job, options) {
          signal = options.signal;
          return new Promise((_resolve, reject) =>
            options.signal.addEventListener('abort', () => setImmediate(reject)),
          );
        },
      },
      { timeoutMs: 20 },
    );
    expect(status).toBe(500);
    expect(error).toBeInstanceOf(HandOffError);
    expect(error).toMatchObject({ code: 'timed_out', message: expect.stringContaining('within 20 ms') });
    expect(signal?.aborted).toBe(true);
  });

  it.each([
    [
      'what the queue throws',
      { publish: () => Promise.reject(new Error('no such queue')) },
      { message: 'no such queue' },
    ],
    [
      'what it throws at once',
      {
        publish: () => {
          throw new Error('closed');
        },
      },
      { message: 'closed' },
    ],
    ['no answer', { publish: async () => undefined }, { code: 'not_confirmed' }],
    ['an answer that is none', { publish: async () => true }, { code: 'not_confirmed' }],
    [
      'a job that is too large',
      { maxBytes: 300 },
      { code: 'too_large', message: expect.stringMatching(/has \d+ bytes, and array takes 300/) },
    ],
  ])('answers 500 to %s', async (_name, more, expected) => {
    const { status, error } = await failureOf(arrayQueue(more as never));
    expect(status).toBe(500);
    expect(error).toMatchObject(expected);
  });

  it('takes a job of exactly the largest size, counted in bytes', async () => {
    const probe = arrayQueue();
    await web(handOff(probe)).send({ event_id: 'evt_ä€𝄞' });
    const bytes = Buffer.byteLength(probe.jobs[0]?.text as string);
    expect((await failureOf(arrayQueue({ maxBytes: bytes }), {}, { event_id: 'evt_ä€𝄞' })).status).toBe(200);
    expect((await failureOf(arrayQueue({ maxBytes: bytes - 1 }), {}, { event_id: 'evt_ä€𝄞' })).status).toBe(500);
  });

  it.each([
    ['a promise', async () => 'conv_7'],
    ['an object', () => ({ id: 7 })],
    ['a number', () => 7],
    ['null', () => null],
  ])('answers 500 where `orderBy` answers %s, which would put all events into one order', async (_name, orderBy) => {
    const queue = arrayQueue({ keepsOrder: true });
    const { status, error } = await failureOf(queue, { orderBy });
    expect([status, queue.jobs]).toEqual([500, []]);
    expect(error).toMatchObject({ message: expect.stringContaining('`orderBy` must answer a text or undefined') });
  });

  it.each<[string, Sink['publish']]>([
    ['takes its text', async ({ text }) => (text === '' ? 'unknown' : 'stored')],
    [
      'makes JSON of the envelope itself',
      async ({ envelope }) => (JSON.stringify(envelope) === '' ? 'unknown' : 'stored'),
    ],
    [
      'does that later',
      async ({ envelope }) => {
        await new Promise((resolve) => setImmediate(resolve));
        return JSON.stringify(envelope) === '' ? 'unknown' : 'stored';
      },
    ],
  ])('says what a schema must not make of an event, where a queue %s', async (_name, publish) => {
    const handler = handOff({ name: 'a-queue', suppresses: 'never', publish });
    const delivery = {
      key: 'k',
      receivedAt: new Date(),
      deadline: new Date(Date.now() + 5_000),
      signal: new AbortController().signal,
    };
    await expect(handler({}, { ...delivery, event: { big: 1n } } as never)).rejects.toMatchObject({ code: 'not_json' });
  });

  it('makes the text of a job when it is asked for, and once', async () => {
    let written = 0;
    const event = {
      toJSON() {
        written += 1;
        return {};
      },
    };
    const delivery = {
      ...{ key: 'k', receivedAt: new Date(), deadline: new Date(Date.now() + 5_000) },
      ...{ signal: new AbortController().signal, event },
    };
    const sink = (look: (job: SinkJob) => unknown): Sink => ({
      name: 'a-queue',
      suppresses: 'never',
      async publish(job) {
        look(job);
        return 'stored';
      },
    });
    await handOff(sink(({ id }) => id))({}, delivery as never);
    expect(written).toBe(0);
    await handOff(sink((job) => expect(job.text).toBe(job.text)))({}, delivery as never);
    expect(written).toBe(1);
  });

  it('hands on what the event is about, and its trace', async () => {
    const queue = arrayQueue({ keepsOrder: true });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const orderBy = (event: { conversation_id?: string }): string | undefined => event.conversation_id;
    await web(handOff(queue, { orderBy, traceparent: () => traceparent })).send({ conversation_id: 'conv_7' });
    expect(queue.jobs[0]).toMatchObject({ order: 'conv_7', envelope: { traceparent } });
  });

  it('stops when its claim is lost', async () => {
    const claim = new AbortController();
    const now = new Date();
    const delivery = {
      key: 'k',
      type: 't',
      receivedAt: now,
      deadline: new Date(+now + 5_000),
      signal: claim.signal,
      event: {},
    };
    const handed = handOff(arrayQueue({ publish: () => new Promise(() => {}) }))({}, delivery as never);
    claim.abort();
    await expect(handed).rejects.toMatchObject({ code: 'lost' });
  });
});

describe('a claim that is lost meanwhile', () => {
  it('ends the waiting, and tells the sink', async () => {
    const store = new Proxy(memoryStore(), {
      get(target, name) {
        if (name === 'renew') return async () => 'lost';
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    const queue = arrayQueue();
    await web(handOff(queue)).send();
    let signal: AbortSignal | undefined;
    const hanging = arrayQueue({
      publish(_job, options) {
        signal = options.signal;
        return new Promise(() => {});
      },
    });
    // From one queue to the next.
    const consumer = consume(platos, { store, leaseMs: 300, logger: silent, on: { '*': handOff(hanging) } });
    const run = consumer.process(queue.jobs[0]?.text, { consumer: 'first' });
    await expect(run).rejects.toMatchObject({ name: 'ClaimLostError', cause: { code: 'lost' } });
    expect(signal?.aborted).toBe(true);
    expect(signal?.reason).toMatchObject({ code: 'lost' });
  });
});

describe('mistakes at the start', () => {
  const sink = arrayQueue();
  it.each([
    ['the queue itself', () => handOff({ add() {} } as never), /wrap your queue, as in handOff\(bullmq\(queue\)\)/],
    ['nothing', () => handOff(undefined as never), /must be a sink/],
    [
      'a sink that does not say what it suppresses',
      () => handOff({ name: 'x', publish() {} } as never),
      /`suppresses`/,
    ],
    ['an unknown option', () => handOff(sink, { timeout: 5 } as never), /no option `timeout`; there are: timeoutMs/],
    ['a timeout of nothing', () => handOff(sink, { timeoutMs: 0 }), /`timeoutMs` must be a number from 1/],
    [
      'an order no queue keeps',
      () => handOff(sink, { orderBy: () => 'a' }),
      /`orderBy` needs a queue that keeps an order/,
    ],
    [
      'an inbox for a queue elsewhere',
      () => handOff(sink, { inbox: { transaction() {} } as never }),
      /needs a queue in PostgreSQL/,
    ],
    ['the store for an inbox, and a queue elsewhere', () => handOff(sink, { inbox: {} as never }), /leave it out/],
    [
      'an inbox that is none',
      () => handOff(arrayQueue({ publishIn: async () => 'stored' }), { inbox: {} as never }),
      /must be what postgresInbox/,
    ],
  ])('%s', (_name, make, message) => {
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });
});

it('a body that took its time leaves the hand-off less: 500 before the deadline, and never an answer that says it may still count', async () => {
  const sender = { ...platos, deadlineMs: 2_000 };
  const never = { name: 'hangs', suppresses: 'never', publish: () => new Promise<never>(() => {}) } as const;
  const handler = createFetchHandler(sender, {
    secret: 'queue-test-secret',
    store: memoryStore(),
    logger: silent,
    on: { '*': handOff(never) },
  });
  const { path, headers, body } = platosDelivery(platosEvent('message.created'), {
    secret: 'queue-test-secret',
    at: Date.now(),
  });
  const slow = new ReadableStream({
    async start(controller) {
      await new Promise((resolve) => setTimeout(resolve, 600));
      controller.enqueue(body);
      controller.close();
    },
  });
  const startedAt = performance.now();
  const request = { method: 'POST', headers, body: slow, duplex: 'half' } as RequestInit;
  const response = await handler(new Request(`http://localhost${path}`, request));
  expect([response?.status, await response?.json()]).toMatchObject([500, { error: 'handler_failed' }]);
  expect(performance.now() - startedAt).toBeLessThan(sender.deadlineMs);
});
