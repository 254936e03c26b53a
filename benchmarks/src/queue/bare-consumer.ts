import type { Consumer } from '@hookgate/queue';

/** A job of this benchmark, whoever reads it. */
export interface BareJob {
  readonly id: string;
}

/** The worker that somebody writes by hand for each engine: reads the job, runs, says that it is done. */
export function bareConsumer(handle: (job: BareJob) => Promise<void>): Consumer {
  const read = (bytes: unknown): BareJob => JSON.parse(new TextDecoder().decode(bytes as Uint8Array)) as BareJob;
  return {
    bullmq: async ({ data }) => {
      await handle(data as BareJob);
      return 'handled';
    },
    pgBoss: (boss, queue, options) =>
      boss.work(queue, { ...options, perJobResults: true, includeMetadata: true }, (jobs) =>
        Promise.all(
          jobs.map(async ({ id, data }) => {
            await handle(JSON.parse((data as { readonly job: string }).job) as BareJob);
            return { id, status: 'completed' as const };
          }),
        ),
      ),
    graphileWorker: () => async (payload) => handle(payload as BareJob),
    jetStream: () => async (message) => {
      await handle(read(message.data));
      await message.ackAck();
    },
    rabbitmq: () => async (message) => {
      await handle(read(message.body));
      return 0;
    },
    process: () => Promise.reject(new Error('not here')),
    close: async () => true,
  };
}
