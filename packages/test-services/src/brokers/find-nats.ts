import { missingService } from '../processes/missing-service.ts';
import { greets, startNats } from './nats-server.ts';

/** A server to test against. It may be shared: make streams of your own, and delete nothing else. */
export interface FoundNats {
  readonly url: string;
  stop(): Promise<void>;
}

const LOCAL = { host: '127.0.0.1', port: 4222 };
const NATS_IS_MISSING = 'no NATS: set NATS_URL, or put nats-server on PATH';

/** Finds a NATS server with JetStream: as {@link findRedis} does, by `NATS_URL`. */
export async function findNats(): Promise<FoundNats | { readonly missing: string }> {
  const named = process.env.NATS_URL;
  if (named !== undefined && named !== '') return { url: named, stop: async () => {} };
  if (process.env.TEST_USE_LOCAL_SERVICES === '1' && (await greets(LOCAL.host, LOCAL.port)))
    return { url: `nats://${LOCAL.host}:${LOCAL.port}`, stop: async () => {} };
  return (await startNats()) ?? { missing: missingService(NATS_IS_MISSING) };
}
