import { missingService } from '../processes/missing-service.ts';
import { speaksAmqp, startRabbit } from './rabbitmq-server.ts';

/** A server to test against. It may be shared: declare queues of your own, and delete nothing else. */
export interface FoundRabbit {
  readonly url: string;
  stop(): Promise<void>;
}

const LOCAL = { host: '127.0.0.1', port: 5672 };
const RABBIT_IS_MISSING = 'no RabbitMQ: set RABBITMQ_URL, or install rabbitmq-server';

/** Finds a RabbitMQ server: as {@link findRedis} does, by `RABBITMQ_URL`. */
export async function findRabbit(): Promise<FoundRabbit | { readonly missing: string }> {
  const named = process.env.RABBITMQ_URL;
  if (named !== undefined && named !== '') return { url: named, stop: async () => {} };
  if (process.env.TEST_USE_LOCAL_SERVICES === '1' && (await speaksAmqp(LOCAL.host, LOCAL.port)))
    return { url: `amqp://guest:guest@${LOCAL.host}:${LOCAL.port}`, stop: async () => {} };
  return (await startRabbit()) ?? { missing: missingService(RABBIT_IS_MISSING) };
}
