import { createReceiver, type Delivery, memoryStore, platos, type SinkJob, toJob } from '@hookgate/core';

let made = 0;

/** A job of a delivery as a receiver opens them, and with an id nobody else has. */
export async function makeJob(
  payload: Readonly<Record<string, unknown>> = {},
  order?: string,
  type = 'message.created',
): Promise<SinkJob> {
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
    event: type,
    event_id: `evt_${Date.now()}_${process.pid}_${made}_${Math.random().toString(36).slice(2)}`,
    ts: 1_776_600_000 + made,
  };
  await receiver.submit(event as never, { source: 'sink-suite' });
  await receiver.close(0);
  return job as SinkJob;
}

/** A job whose text has exactly so many bytes, most of them of this character. */
export async function makeJobOf(bytes: number, character = 'x'): Promise<SinkJob> {
  const job = await makeJob({ filler: '' });
  const left = Math.max(0, bytes - Buffer.byteLength(job.text));
  const size = Buffer.byteLength(character);
  const filler = character.repeat(Math.floor(left / size)) + 'x'.repeat(left % size);
  return withEnvelope(job, { event: { ...(job.envelope.event as object), filler } });
}

/** The job that a later delivery of the same event makes: its id is the same, its text is not. */
export function laterCopyOf(job: SinkJob): SinkJob {
  const { attempt, receivedAt } = job.envelope;
  return withEnvelope(job, {
    attempt: attempt + 1,
    receivedAt: new Date(Date.parse(receivedAt) + 1_000).toISOString(),
  });
}

function withEnvelope(job: SinkJob, more: object): SinkJob {
  const envelope = { ...job.envelope, ...more };
  return { ...job, envelope, text: JSON.stringify(envelope) };
}
