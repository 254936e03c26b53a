/** The engines that deliveries are handed to; with pg-boss, job and delivery, and effect and job, are one commit each. */
export const QUEUE_MODES = ['bullmq', 'pg-boss', 'nats', 'rabbitmq'] as const;

/** An engine that deliveries are handed to. */
export type QueueMode = (typeof QUEUE_MODES)[number];
