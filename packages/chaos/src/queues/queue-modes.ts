/** The engines that deliveries are handed to; in PostgreSQL, job and delivery, and effect and job, are one commit each. */
export const QUEUE_MODES = ['bullmq', 'pg-boss', 'graphile-worker', 'nats', 'rabbitmq'] as const;

/** An engine that deliveries are handed to. */
export type QueueMode = (typeof QUEUE_MODES)[number];

/** Whether both sides have an inbox, in the database that the jobs are in. */
export function hasInbox(mode: string): boolean {
  return mode === 'pg-boss' || mode === 'graphile-worker';
}
