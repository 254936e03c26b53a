import { createReceiver, type Delivery, memoryStore, platos, type SinkJob, toJob } from '@hookgate/core';

let made = 0;

/** A job of a delivery as a receiver opens them, and with an id nobody else has. */
export async function makeJob(payload: Readonly<Record<string, unknown>> = {}, order?: string): Promise<SinkJob> {
  made += 1;
  let job: SinkJob | undefined;
  const take = (_event: unknown, delivery: Delivery<unknown, Uint8Array | undefined>): void => {
    const envelope = toJob(delivery);
    const { id, uuid, type } = delivery;
    job = { id, uuid, type, envelope, text: JSON.stringify(envelope), order };
  };
  const receiver = createReceiver(platos, {
    secret: 'sink suite',
    endpoint: 'sink-suite',
    store: memoryStore(),
    on: { '*': take },
    logger: { info() {}, warn() {}, error() {} },
  });
  const event = {
    ...payload,
    event: 'message.created',
    event_id: `evt_${Date.now()}_${process.pid}_${made}_${Math.random().toString(36).slice(2)}`,
    ts: 1_776_600_000 + made,
  };
  await receiver.submit(event as never, { source: 'sink-suite' });
  await receiver.close(0);
  return job as SinkJob;
}

/** A job whose text has exactly so many bytes. */
export async function makeJobOf(bytes: number): Promise<SinkJob> {
  const filled = (job: SinkJob): number => bytes - Buffer.byteLength(job.text);
  const job = await makeJob({ filler: '' });
  const filler = 'x'.repeat(Math.max(0, filled(job)));
  const envelope = { ...job.envelope, event: { ...(job.envelope.event as object), filler } };
  return { ...job, envelope, text: JSON.stringify(envelope) };
}
