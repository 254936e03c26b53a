import { type DedupeStore, memoryStore, platos } from '@hookgate/core';
import { describe, expect, it } from 'vitest';
import { consume, handOff } from '../src/index.ts';
import { arrayQueue } from './support/array-queue.ts';
import { deferred } from './support/deferred.ts';
import { silent, web } from './support/web.ts';

const ATTEMPTS = 2;
/** Longer than a busy machine has this process wait. */
const LEASE_MS = 600;

async function jobText(): Promise<string> {
  const queue = arrayQueue();
  await web(handOff(queue)).send();
  return queue.jobs[0]?.text as string;
}

/** A processor of an engine that counts, and what it did: the letters it wrote, and how it ended each delivery of one job. */
interface Harness {
  readonly letters: string[];
  readonly ends: string[];
  deliver(text: string, delivery: number): Promise<void>;
}

type MakeHarness = (consumer: ReturnType<typeof consume>) => Harness;

const jetStream: MakeHarness = (consumer) => {
  const letters: string[] = [];
  const ends: string[] = [];
  const published: string[] = [];
  const about: string[] = [];
  const process = consumer.jetStream({
    client: {
      async publish(_subject, _payload, { msgID }) {
        if (!published.includes(msgID)) letters.push(about.at(-2) ?? '');
        published.push(msgID);
        return { stream: 'dead' };
      },
    },
    headers: () => ({
      set: (name, value) => void ((name.endsWith('reason') || name.endsWith('detail')) && about.push(value)),
    }),
    deadLetter: 'webhooks.dead',
    attempts: ATTEMPTS,
    backoffMs: () => 1,
  });
  return {
    letters,
    ends,
    deliver: (text, deliveryCount) =>
      process({
        data: new TextEncoder().encode(text),
        subject: 'webhooks.jobs',
        seq: 1,
        info: { stream: 'webhooks', consumer: 'worker', deliveryCount },
        working() {},
        async ackAck() {
          ends.push(`${deliveryCount} acknowledged`);
          return true;
        },
        nak: () => void ends.push(`${deliveryCount} again`),
      }),
  };
};

const rabbitmq: MakeHarness = (consumer) => {
  const letters: string[] = [];
  const ends: string[] = [];
  const connection = {
    createPublisher: () => ({
      send: async ({ headers }: { headers?: Record<string, unknown> }) =>
        void letters.push(String(headers?.['hookgate-reason'])),
      on() {},
      close: async () => {},
    }),
  };
  const process = consumer.rabbitmq(connection, {
    queue: 'webhooks',
    deadLetter: 'dead',
    attempts: ATTEMPTS,
    backoffMs: () => 1,
  });
  return {
    letters,
    ends,
    async deliver(text, delivery) {
      const counted = delivery > 1 ? { 'x-delivery-count': delivery - 1 } : {};
      const message = { body: Buffer.from(text), redelivered: delivery > 1, messageId: 'm', headers: counted };
      ends.push(`${delivery} ${(await process(message)) === 0 ? 'acknowledged' : 'again'}`);
    },
  };
};

describe.each([
  ['JetStream', jetStream],
  ['RabbitMQ', rabbitmq],
])('what %s hands out more often than it may', (name, make) => {
  it('a job whose worker died in every run is set aside without another', async () => {
    const store = dyingStore();
    const text = await jobText();
    const ran: number[] = [];
    const consumer = consume(platos, {
      store: store.store,
      leaseMs: LEASE_MS,
      logger: silent,
      on: {
        '*': async (_event, { attempt }) => {
          ran.push(attempt);
          await new Promise(() => {});
        },
      },
    });
    const { deliver, letters, ends } = make(consumer);
    for (const delivery of [1, 2]) {
      void deliver(text, delivery);
      await expect.poll(() => ran.length, { timeout: 10_000 }).toBe(delivery);
      store.die();
    }
    await deliver(text, 3);
    expect(ran).toEqual([1, 2]);
    expect(letters).toEqual(['never_ended']);
    expect(ends).toEqual(['3 acknowledged']);
  });

  it('a job that still runs, or has ended well meanwhile, is no dead letter', async () => {
    const go = deferred();
    const started = deferred();
    const consumer = consume(platos, {
      store: memoryStore(),
      logger: silent,
      on: {
        '*': async () => {
          started.resolve();
          await go.promise;
        },
      },
    });
    const { deliver, letters, ends } = make(consumer);
    const text = await jobText();
    const first = deliver(text, 1);
    await started.promise;
    const copies = [2, 3, 4].map((delivery) => deliver(text, delivery));
    go.resolve();
    await Promise.all([first, ...copies]);
    await deliver(text, 5);
    expect(letters).toEqual([]);
    expect(ends.sort()).toEqual([1, 2, 3, 4, 5].map((delivery) => `${delivery} acknowledged`));
  });

  it('a job that was not begun, for the worker closes, comes again, though it was its last attempt', async () => {
    const go = deferred();
    const started = deferred();
    const consumer = consume(platos, {
      store: memoryStore(),
      logger: silent,
      on: {
        '*': async () => {
          started.resolve();
          await go.promise;
        },
      },
    });
    const { deliver, letters, ends } = make(consumer);
    const text = await jobText();
    const first = deliver(text, 1);
    await started.promise;
    const waiting = deliver(text, ATTEMPTS);
    const closed = consumer.close();
    await waiting;
    go.resolve();
    await Promise.all([first, closed]);
    expect(letters).toEqual([]);
    expect(ends).toEqual([`${ATTEMPTS} again`, '1 acknowledged']);
  });

  it.each(['ends well', 'throws what it likes'])(
    'a run that has lost its claim and %s neither acknowledges nor sets aside what another has',
    async (how) => {
      const store = dyingStore();
      const consumer = consume(platos, {
        store: store.store,
        leaseMs: LEASE_MS,
        logger: silent,
        on: {
          '*': async (_event, { signal }) => {
            store.die();
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            if (how !== 'ends well') throw new Error('stopped');
          },
        },
      });
      const { deliver, letters, ends } = make(consumer);
      await deliver(await jobText(), ATTEMPTS);
      expect(letters).toEqual([]);
      // What JetStream hears of is the delivery of another by now. A message of RabbitMQ is its channel's own.
      expect(ends).toEqual(name === 'JetStream' ? [] : [`${ATTEMPTS} again`]);
    },
  );
});

describe('dead letters', () => {
  const failing = () =>
    consume(platos, {
      store: memoryStore(),
      logger: silent,
      on: {
        '*': () => {
          throw new Error('no');
        },
      },
    });

  it('JetStream: consumers of one stream have a letter each', async () => {
    const ids: string[] = [];
    const process = failing().jetStream({
      client: {
        async publish(_subject, _payload, { msgID }) {
          ids.push(msgID);
          return { stream: 'dead' };
        },
      },
      headers: () => ({ set() {} }),
      deadLetter: 'dead',
      attempts: 1,
    });
    const data = new TextEncoder().encode(await jobText());
    for (const consumer of ['mail', 'billing']) {
      const info = { stream: 'webhooks', consumer, deliveryCount: 1 };
      await process({ data, subject: 'jobs', seq: 7, info, working() {}, ackAck: async () => true, nak() {} });
    }
    expect(new Set(ids).size).toBe(2);
  });

  it('JetStream: a consumer that takes its own dead letters keeps them, and says what to change', async () => {
    const lines: string[] = [];
    const runs: string[] = [];
    const again: (number | undefined)[] = [];
    const consumer = consume(platos, {
      store: memoryStore(),
      logger: { ...silent, error: (_fields, line = '') => lines.push(line) },
      on: { '*': () => runs.push('run') },
    });
    const process = consumer.jetStream({
      client: { publish: async () => ({ stream: 'all' }) },
      headers: () => ({ set() {} }),
      deadLetter: 'all.dead',
    });
    await process({
      data: new TextEncoder().encode(await jobText()),
      subject: 'all.dead',
      seq: 1,
      info: { stream: 'all', consumer: 'worker', deliveryCount: 1 },
      working() {},
      ackAck: () => Promise.reject(new Error('acknowledged')),
      nak: (ms) => void again.push(ms),
    });
    expect(runs).toEqual([]);
    expect(again).toEqual([1_000]);
    expect(lines.join()).toContain('The consumer worker takes from all.dead, where it puts its dead letters');
    expect(lines.join()).toContain('filter_subject');
  });

  it('RabbitMQ: the queue cannot be that of its own dead letters', () => {
    const connection = { createPublisher: () => ({ send: async () => {}, on() {}, close: async () => {} }) };
    expect(() => failing().rabbitmq(connection, { queue: 'webhooks', deadLetter: 'webhooks' })).toThrow(
      '`deadLetter` must name another queue',
    );
  });

  it('RabbitMQ: what was put into a queue that does not count by hand, without an id, has its attempts, and then no more', async () => {
    const letters: unknown[] = [];
    const sources: string[] = [];
    const connection = {
      createPublisher: () => ({
        send: async ({ headers }: { headers?: Record<string, unknown> }) =>
          void letters.push(headers?.['hookgate-attempts']),
        on() {},
        close: async () => {},
      }),
    };
    const consumer = consume(platos, {
      store: memoryStore(),
      logger: silent,
      on: {
        '*': (_event, { source }) => {
          sources.push(source);
          throw new Error('no');
        },
      },
    });
    const process = consumer.rabbitmq(connection, {
      queue: 'webhooks',
      deadLetter: 'dead',
      attempts: 3,
      backoffMs: () => 1,
    });
    const body = await jobText();
    const ends: number[] = [];
    for (const redelivered of [false, true, true]) ends.push(await process({ body, redelivered }));
    expect(ends).toEqual([1, 1, 0]);
    expect(letters).toEqual([3]);
    expect(sources).toEqual(['queue', 'queue', 'queue']);
  });

  it('RabbitMQ: what a queue that does not count takes back from a worker that died is no replay', async () => {
    const store = dyingStore();
    const seen: string[] = [];
    const consumer = consume(platos, {
      store: store.store,
      leaseMs: LEASE_MS,
      logger: silent,
      on: {
        '*': async (_event, { source, attempt }) => {
          seen.push(`${source} ${attempt}`);
          if (attempt === 1) await new Promise(() => {});
        },
      },
    });
    const connection = { createPublisher: () => ({ send: async () => {}, on() {}, close: async () => {} }) };
    const process = consumer.rabbitmq(connection, { queue: 'webhooks', deadLetter: 'dead' });
    const body = await jobText();
    void process({ body, redelivered: false, messageId: 'm' });
    await expect.poll(() => seen.length).toBe(1);
    store.die();
    await process({ body, redelivered: true, messageId: 'm' });
    expect(seen).toEqual(['queue 1', 'queue 2']);
  });
});

/** A store whose clients can die: what they hold is not renewed any more, and runs out. */
function dyingStore(): { readonly store: DedupeStore; die(): void } {
  const memory = memoryStore();
  const dead = new Set<string>();
  const held = new Set<string>();
  const store: DedupeStore = {
    name: 'dying',
    async claim(request, options) {
      const answer = await memory.claim(request, options);
      if (answer.status === 'acquired') held.add(request.token);
      return answer;
    },
    renew: async (claim, leaseMs, options) =>
      dead.has(claim.token) ? new Promise(() => {}) : memory.renew(claim, leaseMs, options),
    commit: (claim, record, options) => memory.commit(claim, record, options),
    release: (claim, options) => memory.release(claim, options),
    remember: (key, value, ttlMs, options) => memory.remember(key, value, ttlMs, options),
  };
  return {
    store,
    die() {
      for (const token of held) dead.add(token);
    },
  };
}
