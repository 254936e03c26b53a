import { memoryStore, platos } from '@hookgate/core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { consume, handOff } from '../src/index.ts';
import { arrayQueue } from './support/array-queue.ts';
import { silent, web } from './support/web.ts';

// That a logger failed is said there, once.
beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

async function jobText(event_id: string): Promise<string> {
  const queue = arrayQueue();
  await web(handOff(queue)).send({ event_id });
  return queue.jobs[0]?.text as string;
}

const getterOf = (name: string): Error =>
  Object.defineProperty(new Error('x'), name, {
    get() {
      throw new Error('a getter');
    },
  });

/** What `String`, `instanceof` and a look at `message` do not all survive. */
const ODD: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['a symbol', Symbol('odd')],
  ['an object without a prototype', Object.create(null)],
  ['an object that is no text', { toString: 1, valueOf: 1 }],
  ['an error whose message throws', getterOf('message')],
  ['an error whose name throws', getterOf('name')],
  ['an error whose stack throws', getterOf('stack')],
  ['an error whose message is a big integer', Object.assign(new Error('x'), { message: 10n })],
  [
    'a proxy that throws',
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('get');
        },
        getPrototypeOf: () => {
          throw new Error('prototype');
        },
      },
    ),
  ],
];

function failing(thrown: unknown, logger = silent) {
  return consume(platos, {
    store: memoryStore(),
    logger,
    on: {
      'message.created': (event) => {
        if (event.event_id !== 'evt_good') throw thrown;
      },
    },
  });
}

const throwing = { info() {}, warn() {}, error: () => fails('the logger') };
const rejecting = { ...throwing, error: async () => fails('the logger') };

function fails(what: string): never {
  throw new Error(what);
}

describe.each(ODD)('a handler that throws %s', (_name, thrown) => {
  it('fails its own job of a batch of pg-boss, and no other', async () => {
    const [bad, good] = [await jobText('evt_bad'), await jobText('evt_good')];
    let results: unknown;
    const boss = {
      async work(_queue: string, _options: object, run: (jobs: never) => Promise<unknown>) {
        results = await run([
          { id: '1', name: 'webhooks', data: { job: bad } },
          { id: '2', name: 'webhooks', data: { job: good } },
        ] as never);
        return 'worker';
      },
    };
    await failing(thrown).pgBoss(boss, 'webhooks');
    expect(results).toMatchObject([
      { id: '1', status: 'failed', output: { message: expect.any(String) } },
      { id: '2', status: 'completed' },
    ]);
    expect(JSON.stringify(results)).toContain('failed');
  });

  it.each([
    ['a logger', silent],
    ['a logger that throws', throwing],
    ['a logger that rejects', rejecting as never],
  ])('is set aside once by JetStream and RabbitMQ, with %s', async (_logger, logger) => {
    const [text, letters, ends] = [await jobText('evt_bad'), [] as unknown[], [] as string[]];
    const toStream = failing(thrown, logger).jetStream({
      client: { publish: async (subject) => ({ stream: `${letters.push(subject)}` }) },
      deadLetter: 'dead',
      headers: () => new Headers(),
      attempts: 1,
    });
    await toStream({
      ...message(text),
      ackAck: async () => ends.push('ack') > 0,
      nak: () => void ends.push('nak'),
    });
    const connection = {
      createPublisher: () => ({ on() {}, send: async (envelope: object) => void letters.push(envelope) }),
    };
    const options = { queue: 'webhooks', deadLetter: 'dead', attempts: 1 };
    const toRabbit = failing(thrown, logger).rabbitmq(connection as never, options);
    ends.push(`${await toRabbit({ body: Buffer.from(text), messageId: 'm' } as never)}`);
    expect([letters.length, ends]).toEqual([2, ['ack', '0']]);
  });
});

it.each([
  ['throws', () => fails('backoff')],
  ['answers no number', () => Number.NaN],
  ['answers less than nothing', () => -1],
])('a `backoffMs` that %s is one that was not given', async (_name, backoffMs) => {
  const pauses: unknown[] = [];
  const process = failing(new Error('not now')).jetStream({
    client: { publish: async () => ({ stream: 's' }) },
    deadLetter: 'dead',
    headers: () => new Headers(),
    backoffMs,
  });
  await process({ ...message(await jobText('evt_bad')), nak: (ms) => void pauses.push(ms) });
  expect(pauses).toEqual([1_000]);
});

it('a message of JetStream whose connection is gone ends no process', async () => {
  const process = failing(new Error('not now')).jetStream({
    client: { publish: async () => fails('closed') },
    deadLetter: 'dead',
    headers: () => new Headers(),
    ackWaitMs: 100,
    attempts: 1,
  });
  const gone = { working: () => fails('closed'), ackAck: async () => fails('closed'), nak: () => fails('closed') };
  await expect(process({ ...message(await jobText('evt_bad')), ...gone })).resolves.toBeUndefined();
});

function message(text: string) {
  const info = { stream: 's', consumer: 'c', deliveryCount: 1 };
  const data = new TextEncoder().encode(text);
  return { data, subject: 'webhooks', seq: 1, info, working() {}, ackAck: async () => true, nak() {} };
}
