import { memoryStore, type Observation, platos, ploton } from '@hookgate/core';
import { describe, expect, it, vi } from 'vitest';
import { consume, handOff } from '../src/index.ts';
import { arrayQueue } from './support/array-queue.ts';
import { deferred } from './support/deferred.ts';
import { silent, web } from './support/web.ts';

async function jobText(event: object = {}): Promise<string> {
  const queue = arrayQueue();
  await web(handOff(queue)).send(event);
  return queue.jobs[0]?.text as string;
}

const QUEUE = { consumer: 'webhooks' };

describe('consume', () => {
  it('runs the typed handler once, with a delivery, and tells of it', async () => {
    const text = await jobText({ event_id: 'evt_1', ts: 1_776_600_000 });
    const seen: Observation[] = [];
    const handle = vi.fn();
    const consumer = consume(platos, {
      store: memoryStore(),
      logger: silent,
      observer: (observation) => seen.push(observation),
      on: { 'message.created': (event, delivery) => handle(event.event_id, delivery) },
    });
    expect(await consumer.process(text, { ...QUEUE, attempt: 1 })).toBe('handled');
    expect(await consumer.process(JSON.parse(text), { ...QUEUE, attempt: 2 })).toBe('duplicate');
    expect(handle).toHaveBeenCalledOnce();
    expect(handle).toHaveBeenCalledWith(
      'evt_1',
      expect.objectContaining({
        source: 'queue',
        type: 'message.created',
        attempt: 1,
        deduplicated: true,
        occurredAt: new Date(1_776_600_000_000),
        fence: expect.any(Number),
        signal: expect.any(AbortSignal),
      }),
    );
    expect(seen.map(({ type, source }) => `${type} ${source}`)).toEqual([
      'received queue',
      'started queue',
      'handled queue',
      'received queue',
      'duplicate queue',
    ]);
  });

  it('runs again after a failure, with a greater fence, and counts', async () => {
    const text = await jobText();
    const runs: [number, number][] = [];
    const consumer = consume(platos, {
      store: memoryStore(),
      logger: silent,
      on: {
        '*': (_event, { attempt, fence }) => {
          runs.push([attempt, fence]);
          if (attempt < 3) throw new Error('not yet');
        },
      },
    });
    await expect(consumer.process(text, QUEUE)).rejects.toThrow('not yet');
    await expect(consumer.process(text, QUEUE)).rejects.toThrow('not yet');
    expect(await consumer.process(text, QUEUE)).toBe('handled');
    expect(runs.map(([attempt]) => attempt)).toEqual([1, 2, 3]);
    expect(runs.map(([, fence]) => fence)).toEqual(runs.map(([, fence]) => fence).sort((a, b) => a - b));
    expect(new Set(runs.map(([, fence]) => fence)).size).toBe(3);
  });

  it('lets two queues handle an event each, and consumers of one name once between them', async () => {
    const text = await jobText();
    const store = memoryStore();
    const handle = vi.fn();
    const on = { '*': handle };
    const own = consume(platos, { store, logger: silent, on });
    await own.process(text, { consumer: 'mail' });
    await own.process(text, { consumer: 'billing' });
    expect(handle).toHaveBeenCalledTimes(2);
    const shared = consume(platos, { store, logger: silent, on, name: 'shared' });
    await shared.process(text, { consumer: 'eu' });
    await shared.process(text, { consumer: 'us' });
    expect(handle).toHaveBeenCalledTimes(3);
  });

  it('is not kept from its job by the claim of the web process on the same store', async () => {
    const store = memoryStore();
    const queue = arrayQueue();
    const handle = vi.fn();
    await web(handOff(queue), store).send();
    const consumer = consume(platos, { store, logger: silent, on: { '*': handle } });
    expect(await consumer.process(queue.jobs[0]?.text, QUEUE)).toBe('handled');
    expect(handle).toHaveBeenCalledOnce();
  });

  it('a copy waits for the one that runs', async () => {
    const text = await jobText();
    const started = deferred();
    const go = deferred();
    let runs = 0;
    const consumer = consume(platos, {
      store: memoryStore(),
      logger: silent,
      on: {
        '*': async () => {
          runs += 1;
          started.resolve();
          await go.promise;
        },
      },
    });
    const first = consumer.process(text, QUEUE);
    await started.promise;
    const second = consumer.process(text, QUEUE);
    go.resolve();
    expect(await Promise.all([first, second])).toEqual(['handled', 'duplicate']);
    expect(runs).toBe(1);
  });

  it('acknowledges types without a handler', async () => {
    const seen: string[] = [];
    const consumer = consume(platos, {
      store: memoryStore(),
      logger: silent,
      observer: ({ type }) => seen.push(type),
      on: { 'budget.exceeded': () => {} },
    });
    expect(await consumer.process(await jobText(), QUEUE)).toBe('unhandled');
    expect(seen).toEqual(['received', 'unhandled']);
  });

  it('a job is no request: nothing was answered, whether it is handled, a copy or has failed', async () => {
    const seen: string[] = [];
    const observer = ({ type }: { readonly type: string }) => seen.push(type);
    const fails = consume(platos, {
      store: memoryStore(),
      logger: silent,
      observer,
      on: {
        '*': () => {
          throw new Error('no');
        },
      },
    });
    await expect(fails.process(await jobText(), QUEUE)).rejects.toThrow('no');
    const works = consume(platos, { store: memoryStore(), logger: silent, observer, on: { '*': () => {} } });
    const text = await jobText();
    expect(await works.process(text, QUEUE)).toBe('handled');
    expect(await works.process(text, QUEUE)).toBe('duplicate');
    expect(seen).toEqual(expect.arrayContaining(['failed', 'handled', 'duplicate']));
    expect(seen).not.toContain('answered');
  });

  it.each([
    ['no JSON', () => '{', 'malformed'],
    ['no envelope', () => ({ hello: 1 }), 'malformed'],
    ['nothing', () => undefined, 'malformed'],
    ['another version', (text: string) => ({ ...JSON.parse(text), version: 2 }), 'other_version'],
    ['another sender', (text: string) => ({ ...JSON.parse(text), provider: 'ploton' }), 'other_sender'],
    ['another id', (text: string) => ({ ...JSON.parse(text), id: 'd0' }), 'malformed'],
    ['an event that is none', (text: string) => ({ ...JSON.parse(text), event: { a: 1 } }), 'invalid_event'],
  ])('refuses %s, loudly, and claims nothing', async (_name, spoil, code) => {
    const lines: string[] = [];
    const store = memoryStore();
    const consumer = consume(platos, {
      store,
      logger: { ...silent, warn: (_fields, line = '') => lines.push(line) },
      on: { '*': () => {} },
    });
    await expect(consumer.process(spoil(await jobText()), QUEUE)).rejects.toMatchObject({ name: 'JobError', code });
    expect(lines.join()).toContain(`A job was set aside (${code})`);
    expect(store.size).toBe(0);
  });

  it('calls `around` with the job, and insists on its run', async () => {
    const text = await jobText();
    const around = vi.fn(async (_job: object, run: () => Promise<void>) => run());
    const on = { '*': () => {} };
    await consume(platos, { store: memoryStore(), logger: silent, on, around }).process(text, QUEUE);
    expect(around).toHaveBeenCalledOnce();
    const lazy = consume(platos, { store: memoryStore(), logger: silent, on, around: async () => {} });
    await expect(lazy.process(text, QUEUE)).rejects.toThrow('The option `around` has not run its job');
  });

  it('an `around` that lets no error out, or awaits nothing, hides no failure and ends no process', async () => {
    const text = await jobText();
    const on = {
      '*': async () => {
        throw new Error('the handler');
      },
    };
    const quiet = async (_job: object, run: () => Promise<void>) => run().catch(() => {});
    const hurried = async (_job: object, run: () => Promise<void>): Promise<unknown> => void run();
    const process = (around: typeof hurried) =>
      consume(platos, { store: memoryStore(), logger: silent, on, around }).process(text, QUEUE);
    await expect(process(quiet)).rejects.toThrow('the handler');
    await expect(process(hurried)).rejects.toThrow('has not run its job');
    await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it.each([undefined, {}, { consumer: '' }])('wants to know which queue a job is from, not %j', async (run) => {
    const consumer = consume(platos, { store: memoryStore(), logger: silent, on: { '*': () => {} } });
    await expect(consumer.process(await jobText(), run as never)).rejects.toThrow(
      "say which queue the job is from, as in { consumer: 'webhooks' }",
    );
  });

  it('observes a job that the store has seen fail before its queue counted as a replay', async () => {
    const text = await jobText();
    const sources: string[] = [];
    let isMended = false;
    const consumer = consume(platos, {
      store: memoryStore(),
      logger: silent,
      on: {
        '*': (_event, { source }) => {
          sources.push(source);
          if (!isMended) throw new Error('broken');
        },
      },
    });
    for (const attempt of [1, 2]) await consumer.process(text, { ...QUEUE, attempt }).catch(() => {});
    isMended = true;
    await consumer.process(text, { ...QUEUE, attempt: 1 });
    expect(sources).toEqual(['queue', 'queue', 'replay']);
  });

  it('a run that `begins` refuses fails before its handler, and counts', async () => {
    const text = await jobText();
    const runs: number[] = [];
    const consumer = consume(platos, {
      store: memoryStore(),
      logger: silent,
      on: { '*': (_event, { attempt }) => void runs.push(attempt) },
    });
    const begins = (run: number): void => {
      throw new Error(`not run ${run}`);
    };
    await expect(consumer.process(text, { ...QUEUE, begins })).rejects.toThrow('not run 1');
    expect(await consumer.process(text, QUEUE)).toBe('handled');
    expect(runs).toEqual([2]);
  });

  it('closes when its handlers have ended, and gives up those that wait', async () => {
    const text = await jobText();
    const started = deferred();
    const go = deferred();
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
    const running = consumer.process(text, QUEUE);
    await started.promise;
    const waiting = consumer.process(text, QUEUE);
    const closed = consumer.close();
    await expect(waiting).rejects.toMatchObject({ code: 'shutting_down' });
    go.resolve();
    expect(await running).toBe('handled');
    expect(await closed).toBe(true);
  });
});

describe('mistakes at the start', () => {
  const on = { '*': () => {} };
  it.each([
    ['no sender', () => consume(undefined as never, { on } as never), /takes a sender first/],
    [
      'the webhook in the place of its sender',
      () => consume(function platosWebhook() {} as never, { on } as never),
      /takes a sender first/,
    ],
    ['no options', () => consume(ploton, undefined as never), /the options must be an object/],
    ['no handlers', () => consume(ploton, { on: {} }), /`on` is empty: .*Add a handler, such as '\*'\.$/],
    ['a function for handlers', () => consume(ploton, { on: () => {} } as never), /such as \{ '\*': async/],
    ['an unknown option', () => consume(ploton, { on, secret: 'x' } as never), /`secret` does not exist/],
    ['a store that is none', () => consume(ploton, { on, store: {} as never }), /`store` must be a store/],
    ['a lease that is too short', () => consume(ploton, { on, leaseMs: 5 }), /`leaseMs` must be a number from 100/],
    ['a memory shorter than a lease', () => consume(ploton, { on, ttlMs: 5 }), /`ttlMs` must be a number/],
    [
      'no dead letters for JetStream',
      () => consume(ploton, { on }).jetStream({ client: { publish() {} } } as never),
      /`deadLetter` must be a subject/,
    ],
    [
      'no dead letters for RabbitMQ',
      () => consume(ploton, { on }).rabbitmq({ createPublisher() {} } as never, { queue: 'a' } as never),
      /`deadLetter` must name a queue/,
    ],
    [
      'a misspelt option for JetStream',
      () => consume(ploton, { on }).jetStream({ client: { publish() {} }, attemps: 3 } as never),
      'consume.jetStream: there is no option `attemps`; there are: client, deadLetter, headers, attempts,',
    ],
    [
      'a misspelt option for RabbitMQ',
      () => consume(ploton, { on }).rabbitmq({ createPublisher() {} } as never, { queue: 'a', attemps: 3 } as never),
      'consume.rabbitmq: there is no option `attemps`; there are: queue, deadLetter, attempts, backoffMs.',
    ],
    [
      'a misspelt option for Graphile Worker',
      () => consume(ploton, { on }).graphileWorker({ shema: 'jobs' } as never),
      'consume.graphileWorker: there is no option `shema`; there are: schema.',
    ],
    ['no pg-boss', () => consume(ploton, { on }).pgBoss({} as never, 'a'), /must be a PgBoss that was started/],
  ])('%s', (_name, make, message) => {
    expect(make).toThrow(message);
  });
});
