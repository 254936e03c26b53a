import { createReceiver, memoryStore, ploton, type SinkJob, toJob } from '@hookgate/core';
import { bodyTemplate, writeId } from '../deliveries.ts';

const BODY_BYTES = 1_024;
const template = bodyTemplate(BODY_BYTES);
let last: SinkJob | undefined;
const receiver = createReceiver(ploton, {
  secret: 'benchmark',
  endpoint: 'benchmark',
  store: memoryStore(),
  logger: { info() {}, warn() {}, error() {} },
  on: {
    '*': (_event, delivery) => {
      const envelope = toJob(delivery);
      const { id, uuid, type } = delivery;
      last = { id, uuid, type, envelope, text: JSON.stringify(envelope), order: undefined };
    },
  },
});

/** A job as `handOff` makes them. */
export async function makeJob(number: number): Promise<SinkJob> {
  writeId(template, number);
  await receiver.submit(JSON.parse(template.bytes.toString('utf8')), { source: 'benchmark' });
  return last as SinkJob;
}
