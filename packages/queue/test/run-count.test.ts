import { type DedupeStore, memoryStore, platos } from '@hookgate/core';
import { describe, expect, it } from 'vitest';
import { consume, handOff } from '../src/index.ts';
import { arrayQueue } from './support/array-queue.ts';
import { silent, web } from './support/web.ts';

const ATTEMPTS = 2;

/** What a worker did with one message: what it told the server, and the reasons and runs of the dead letters. */
interface Worker {
  /** Hands the message over, for the so-manyth time. */
  take(count: number): Promise<void>;
  readonly ends: readonly string[];
  readonly letters: readonly string[];
}

type Open = (store: DedupeStore, handle: () => unknown) => Promise<Worker>;

const jetStream: Open = async (store, handle) => {
  const [text, ends, letters] = [await jobText(), [] as string[], [] as string[]];
  const consumer = consume(platos, { store, logger: silent, on: { '*': handle } });
  const process = consumer.jetStream({
    client: {
      publish: async (_subject, _data, { headers }) => {
        const about = headers as unknown as Headers;
        letters.push(`${about.get('hookgate-reason')} after ${about.get('hookgate-attempts')}`);
        return { stream: 's' };
      },
    },
    deadLetter: 'dead',
    headers: () => new Headers(),
    attempts: ATTEMPTS,
    backoffMs: () => 0,
  });
  return {
    ends,
    letters,
    take: (deliveryCount) =>
      process({
        data: new TextEncoder().encode(text),
        subject: 'webhooks',
        seq: 1,
        info: { stream: 's', consumer: 'c', deliveryCount },
        working() {},
        ackAck: async () => ends.push('acknowledged') > 0,
        nak: () => void ends.push('again'),
      }),
  };
};

const rabbitmq: Open = async (store, handle) => {
  const [text, ends, letters] = [await jobText(), [] as string[], [] as string[]];
  const consumer = consume(platos, { store, logger: silent, on: { '*': handle } });
  const send = async ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) =>
    void letters.push(`${headers['hookgate-reason']} after ${headers['hookgate-attempts']}`);
  const process = consumer.rabbitmq({ createPublisher: () => ({ on() {}, send }) } as never, {
    queue: 'webhooks',
    deadLetter: 'dead',
    attempts: ATTEMPTS,
    backoffMs: () => 0,
  });
  return {
    ends,
    letters,
    async take(count) {
      const headers = { 'x-delivery-count': count - 1 };
      const answer = await process({ body: Buffer.from(text), messageId: 'm', redelivered: count > 1, headers });
      ends.push(answer === 0 ? 'acknowledged' : 'again');
    },
  };
};

async function jobText(): Promise<string> {
  const queue = arrayQueue();
  await web(handOff(queue)).send();
  return queue.jobs[0]?.text as string;
}

/** A store that says of each claim that it is the so-manyth of its key. */
function storeThatCounts(count: () => number): DedupeStore {
  const store = memoryStore();
  return {
    ...store,
    claim: async (request, options) => {
      const answer = await store.claim(request, options);
      return answer.status === 'acquired' ? { ...answer, claim: { ...answer.claim, attempt: count() } } : answer;
    },
    commit: (...args) => store.commit(...args),
    renew: (...args) => store.renew(...args),
    release: (...args) => store.release(...args),
    remember: (...args) => store.remember(...args),
    immediate: undefined as never,
  };
}

function fail(): never {
  throw new Error('not today');
}

describe.each([
  ['JetStream', jetStream],
  ['RabbitMQ', rabbitmq],
] as const)('the attempts of a job of %s', (_name, open) => {
  it('are not used up by handing it to workers that did not run it', async () => {
    let runs = 0;
    const worker = await open(memoryStore(), () => {
      runs += 1;
    });
    await worker.take(ATTEMPTS + 1);
    expect([runs, worker.ends, worker.letters]).toEqual([1, ['acknowledged'], []]);
  });

  it('are runs: two that nobody had, one that failed, two that nobody had, one that failed', async () => {
    const worker = await open(memoryStore(), fail);
    await worker.take(3);
    await worker.take(6);
    expect([worker.ends, worker.letters]).toEqual([['again', 'acknowledged'], ['failed after 2']]);
  });

  it('are over when that many runs began of which none ended', async () => {
    let runs = 0;
    const store = storeThatCounts(() => ATTEMPTS + 1);
    const worker = await open(store, () => {
      runs += 1;
    });
    await worker.take(ATTEMPTS + 1);
    expect([runs, worker.ends, worker.letters]).toEqual([0, ['acknowledged'], ['never_ended after 3']]);
  });

  it('are counted anew after a replay', async () => {
    let known = 7;
    const worker = await open(
      storeThatCounts(() => known++),
      fail,
    );
    await worker.take(1);
    await worker.take(2);
    expect([worker.ends, worker.letters]).toEqual([['again', 'acknowledged'], ['failed after 2']]);
  });

  it('end, too, with a store that is gone with its process', async () => {
    let runs = 0;
    const worker = await open(
      storeThatCounts(() => 1),
      () => {
        runs += 1;
      },
    );
    await worker.take(3 * ATTEMPTS + 1);
    expect([runs, worker.letters]).toEqual([0, ['never_ended after 3']]);
  });
});
