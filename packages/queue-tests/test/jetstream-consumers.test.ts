import { randomUUID } from 'node:crypto';
import { memoryStore, platos } from '@hookgate/core';
import { consume } from '@hookgate/queue';
import { jetStream } from '@hookgate/queue/nats';
import { findNats, waitUntil } from '@hookgate/test-services';
import { AckPolicy, type ConsumerConfig, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers } from '@nats-io/transport-node';
import { afterAll, describe, expect, it } from 'vitest';
import { receiverOf, silent } from './support/bench.ts';

const found = await findNats();
afterAll(async () => {
  if (!('missing' in found)) await found.stop();
});
const SECOND_NS = 1_000_000_000;

describe.skipIf('missing' in found)('consumers of JetStream that were set up otherwise', () => {
  /** Works on one event until `isDone`; answers the dead letters and what the log says of settings. */
  async function work(
    config: Partial<ConsumerConfig>,
    handle: () => Promise<void> | void,
    isDone: (letters: number) => boolean,
  ): Promise<{ readonly letters: number; readonly lines: readonly string[] }> {
    const name = `q${randomUUID().slice(0, 8)}`;
    const connection = await connect({ servers: (found as { url: string }).url });
    const manager = await jetstreamManager(connection);
    const client = jetstream(connection);
    await manager.streams.add({ name, subjects: [`${name}.jobs`] });
    await manager.streams.add({ name: `${name}_dead`, subjects: [`${name}.dead`] });
    await manager.consumers.add(name, { durable_name: 'worker', ack_policy: AckPolicy.Explicit, ...config });
    const lines: string[] = [];
    const consumer = consume(platos, {
      store: memoryStore(),
      logger: { ...silent, error: (fields, line = '') => void (isOfSettings(fields) && lines.push(line)) },
      on: { '*': handle },
    });
    const process = consumer.jetStream({ client, deadLetter: `${name}.dead`, headers, backoffMs: () => 20 });
    const messages = await (await client.consumers.get(name, 'worker')).consume();
    const loop = (async () => {
      for await (const message of messages) void process(message);
    })();
    const countLetters = async (): Promise<number> => (await manager.streams.info(`${name}_dead`)).state.messages;
    try {
      await receiverOf({ sink: jetStream(client, { subject: `${name}.jobs` }) }, memoryStore(), {})({});
      await waitUntil('the end of the job', async () => isDone(await countLetters()), 15_000);
      return { letters: await countLetters(), lines };
    } finally {
      await messages.close();
      await loop;
      await consumer.close();
      for (const stream of [name, `${name}_dead`]) await manager.streams.delete(stream);
      await connection.close();
    }
  }

  it('`max_deliver`: what fails in the last delivery there is becomes a dead letter, and the log says so', async () => {
    let runs = 0;
    const fail = (): void => {
      runs += 1;
      throw new Error('no');
    };
    const { letters, lines } = await work({ max_deliver: 2 }, fail, (count) => count > 0);
    expect([runs, letters]).toEqual([2, 1]);
    expect(lines).toEqual([expect.stringContaining('has `max_deliver` 2: JetStream drops a job')]);
  });

  it('an `ack_wait` that nobody told the processor of: a handler that takes longer runs once', async () => {
    let [runs, ended] = [0, 0];
    const slow = async (): Promise<void> => {
      runs += 1;
      await new Promise((resolve) => setTimeout(resolve, 3_500));
      ended += 1;
    };
    const { letters, lines } = await work({ ack_wait: SECOND_NS / 2 }, slow, () => ended > 0);
    expect([runs, letters, lines.length]).toEqual([1, 0, 0]);
  });

  it.each([AckPolicy.None, AckPolicy.All])('`ack_policy` %s is told, for it loses jobs', async (ack_policy) => {
    let runs = 0;
    const handle = (): void => {
      runs += 1;
    };
    const { lines } = await work({ ack_policy }, handle, () => runs > 0);
    expect(lines).toEqual([expect.stringMatching(new RegExp(`\`ack_policy\` ${ack_policy}: .*AckPolicy\\.Explicit`))]);
  });
});

function isOfSettings(fields: object): boolean {
  return String((fields as { event?: string }).event).endsWith('.consumer_settings');
}
