import { type Logger, memoryStore, platos } from '@hookgate/core';
import { consume } from '@hookgate/queue';
import { waitUntil } from '@hookgate/test-services';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Connection } from 'rabbitmq-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EngineName } from '../../src/index.ts';
import { type Bench, openBench, silent } from '../support/bench.ts';
import type { EngineServers } from '../support/engine-test.ts';

/** Takes the place of the dead letters away, or puts it there again. */
type Change = (place: Bench['place'], what: 'remove' | 'add') => Promise<void>;

const CHANGE: Partial<Readonly<Record<EngineName, Change>>> = {
  async nats({ url, queue }, what) {
    const connection = await connect({ servers: url });
    const { streams } = await jetstreamManager(connection);
    if (what === 'remove') await streams.delete(`${queue}_dead`);
    else await streams.add({ name: `${queue}_dead`, subjects: [`${queue}.dead`] });
    await connection.close();
  },
  async rabbitmq({ url, queue }, what) {
    const connection = new Connection(url);
    connection.on('error', () => {});
    const dead = { queue: `${queue}_dead` };
    if (what === 'remove') await connection.queueDelete(dead);
    else await connection.queueDeclare({ ...dead, durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await connection.close();
  },
};

/** The engines whose dead letters are ours to write. */
export const OWN_DEAD_LETTERS: ReadonlySet<string> = new Set(Object.keys(CHANGE));

/** Dead letters have nowhere to go: that is told, nothing is acknowledged, and all is well when they have. */
export function missingDeadLettersRows({ name, url, storeUrl }: EngineServers): void {
  const change = CHANGE[name] as Change;
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(name, url, storeUrl);
  });
  afterEach(() => bench.close());

  it('where dead letters go is missing: what cannot be read stays in the queue, loudly, and is set aside once it is there', async () => {
    await change(bench.place, 'remove');
    const lines: string[] = [];
    const logger: Logger = { ...silent, error: (_fields, line = '') => lines.push(line) };
    const stop = await bench.engine.work(consume(platos, { store: memoryStore(), logger, on: { '*': () => {} } }));
    await bench.engine.insert('no job');
    await waitUntil('two tries', () => lines.filter((line) => line.includes('and comes again')).length >= 2);
    expect(await bench.engine.pending()).toBeGreaterThan(0);
    await change(bench.place, 'add');
    await bench.drained();
    await waitUntil('the dead letter', async () => (await bench.engine.deadLetters()).length > 0);
    expect(await bench.engine.deadLetters()).toEqual([
      expect.objectContaining({ text: 'no job', reason: expect.stringContaining('not_a_job') }),
    ]);
    await stop();
  });
}
