import { memoryStore, platos, type Sink } from '@hookgate/core';
import { sinkConformance } from '@hookgate/testing/sink-suite';
import { describe, expect, it } from 'vitest';
import { consume, handOff } from '../../src/index.ts';
import { sqs } from '../readme/sqs.ts';
import { silent, web } from '../support/web.ts';
import { type SqsStandIn, startSqs } from './sqs-stand-in.ts';

async function call(
  url: string,
  action: string,
  request: object,
  signal?: AbortSignal,
): Promise<Record<string, unknown>> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'x-amz-target': `AmazonSQS.${action}`, 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(request),
    ...(signal && { signal }),
  });
  const body = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) throw new Error(`SQS answered ${answer.status}: ${body.__type}`);
  return body;
}

// #region conformance
const queues = new Map<Sink, SqsStandIn>();

sinkConformance(
  { describe, it },
  {
    name: 'the recipe for SQS',
    async createSink() {
      const queue = await startSqs();
      const sink = sqs(queue.url);
      queues.set(sink, queue);
      return sink;
    },
    takeJobs: async (sink) => queues.get(sink)?.bodies() ?? [],
    closeSink: (sink) => queues.get(sink)?.stop(),
    capabilities: { createRefusing: () => sqs('http://127.0.0.1:1') },
  },
);
// #endregion

describe('the recipe for SQS', () => {
  it('a worker that fails has the message come again after its visibility timeout, and then no more', async () => {
    const queue = await startSqs(50);
    await web(handOff(sqs(queue.url))).send({ event_id: 'evt_1' });
    const runs: [string, number][] = [];
    const consumer = consume(platos, {
      store: memoryStore(),
      logger: silent,
      on: {
        '*': ({ event_id }, { attempt }) => {
          runs.push([event_id, attempt]);
          if (attempt === 1) throw new Error('not yet');
        },
      },
    });
    while (queue.bodies().length > 0) {
      const { Messages } = (await call(queue.url, 'ReceiveMessage', {})) as {
        Messages: { Body: string; ReceiptHandle: string; Attributes: { ApproximateReceiveCount: string } }[];
      };
      for (const { Body, ReceiptHandle, Attributes } of Messages) {
        const attempt = Number(Attributes.ApproximateReceiveCount);
        const outcome = await consumer.process(Body, { consumer: 'webhooks', attempt }).catch(() => 'failed');
        if (outcome !== 'failed') await call(queue.url, 'DeleteMessage', { ReceiptHandle });
      }
    }
    expect(runs).toEqual([
      ['evt_1', 1],
      ['evt_1', 2],
    ]);
    queue.stop();
  });
});
