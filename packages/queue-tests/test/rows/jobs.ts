import { memoryStore, type Observation, platos, type Sink, type SinkJob } from '@hookgate/core';
import { consume } from '@hookgate/queue';
import { waitUntil } from '@hookgate/test-services';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ATTEMPTS } from '../../src/index.ts';
import { type Bench, openBench, receiverOf, silent } from '../support/bench.ts';
import type { EngineServers } from '../support/engine-test.ts';

const LARGE = `not a job: ${'x'.repeat(900_000)}`;

/** H8 to H10 and H14: what workers find in the queue. */
export function jobRows({ name, url, storeUrl }: EngineServers): void {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(name, url, storeUrl);
  });
  afterEach(() => bench.close());

  it('H8 published again when the job is gone: no second run. One made where another secret is in use runs: no signature travels, and the name of its secret does', async () => {
    const runs: string[] = [];
    const on = { '*': ({ event_id }: { readonly event_id: string }) => void runs.push(event_id) };
    const secrets = new Set<string>();
    const observer = (seen: Observation) => void (seen.type === 'received' && secrets.add(seen.secretId));
    const stop = await bench.engine.work(consume(platos, { store: memoryStore(), logger: silent, observer, on }));
    await bench.send({ event_id: 'again' });
    await bench.drained();
    // As if the receiver had forgotten it, and the queue too.
    await bench.engine.insert(await textOf('again'));
    const elsewhere = { ...(JSON.parse(await textOf('elsewhere')) as object), secretId: 'of-another' };
    await bench.engine.insert(JSON.stringify(elsewhere));
    await bench.drained();
    await stop();
    expect(runs).toEqual(['again', 'elsewhere']);
    expect(secrets.size).toBe(2);
    expect(secrets).toContain('of-another');
  });

  it('H9 poison, H10 no jobs, H14 replay: dead letters with their reason, the queue goes on, and what is mended runs once', async () => {
    const runs: string[] = [];
    let isMended = false;
    const consumer = consume(platos, {
      store: memoryStore(),
      logger: silent,
      on: {
        'message.created': (event, { source }) => {
          runs.push(`${event.event_id} ${source}`);
          if (event.event_id === 'poison' && !isMended) throw new Error('cannot digest it');
        },
      },
    });
    const stop = await bench.engine.work(consumer);
    const good = JSON.parse(await textOf('never')) as object;
    await bench.send({ event_id: 'poison' });
    const strangers = [{ ...good, version: 9 }, { ...good, provider: 'ploton' }, { hello: 'world' }, ['a list'], LARGE];
    for (const stranger of strangers) await bench.engine.insert(JSON.stringify(stranger));
    await bench.send({ event_id: 'fine' });
    await bench.drained();
    expect(runs.filter((run) => run.startsWith('poison'))).toEqual(Array(ATTEMPTS).fill('poison queue'));
    expect(runs).toContain('fine queue');

    // A quorum queue has confirmed a letter before it hands it out.
    let letters = await bench.engine.deadLetters();
    await waitUntil('all dead letters', async () => {
      letters = await bench.engine.deadLetters();
      return letters.length > strangers.length;
    });
    const reasonOf = (part: string): string | undefined => letters.find(({ text }) => text.includes(part))?.reason;
    expect(letters).toHaveLength(1 + strangers.length);
    expect(reasonOf('poison')).toContain('cannot digest it');
    expect(reasonOf('"version":9')).toContain('This job is of version 9');
    expect(reasonOf('"provider":"ploton"')).toContain('of the sender');
    for (const part of ['hello', 'a list', 'not a job'])
      expect(reasonOf(part)).toContain('This is no job that toJob made');

    isMended = true;
    await bench.engine.replay();
    await bench.drained();
    await stop();
    expect(runs.filter((run) => run === 'poison replay')).toHaveLength(1);
    expect(runs.filter((run) => run.startsWith('poison'))).toHaveLength(ATTEMPTS + 1);
  });
}

/** The text of a job for an event, as a sink is given it. */
async function textOf(event_id: string): Promise<string> {
  let text = '';
  const sink = {
    name: 'text',
    suppresses: 'never',
    async publish(job: SinkJob) {
      text = job.text;
      return 'stored';
    },
  } as const satisfies Sink;
  await receiverOf({ sink }, memoryStore(), {})({ event_id });
  return text;
}
