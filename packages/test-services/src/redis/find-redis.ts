import { missingService } from '../processes/missing-service.ts';
import { redisAnswers } from './redis-answers.ts';
import { startRedis } from './redis-server.ts';

/** A server to test against. It may be shared: write under a prefix of your own, and delete nothing else. */
export interface FoundRedis {
  readonly url: string;
  /** Ends it if it was started for this test. */
  stop(): Promise<void>;
}

const LOCAL = { host: '127.0.0.1', port: 6379 };

/** The reason shown when there is no Redis. */
const REDIS_IS_MISSING = 'no Redis: set REDIS_URL, put redis-server or valkey-server on PATH, or start Docker';

/**
 * Finds a Redis: the one `REDIS_URL` names; with `TEST_USE_LOCAL_SERVICES=1` the one on the standard port; else one that is
 * started for the test. A server that merely listens is left alone.
 *
 * @returns the reason when there is none
 * @throws Error when the server that was named does not answer, and when there is none with `CI=true`
 */
export async function findRedis(): Promise<FoundRedis | { readonly missing: string }> {
  const named = process.env.REDIS_URL;
  if (named !== undefined && named !== '') {
    const { hostname, port, protocol } = new URL(named);
    // Behind TLS the client will tell.
    const answers = protocol === 'rediss:' || (await redisAnswers(hostname, Number(port || LOCAL.port)));
    if (!answers) throw new Error(`REDIS_URL: nothing that speaks Redis answers at ${hostname}:${port || LOCAL.port}`);
    return { url: named, stop: async () => {} };
  }
  if (process.env.TEST_USE_LOCAL_SERVICES === '1' && (await redisAnswers(LOCAL.host, LOCAL.port))) {
    return { url: `redis://${LOCAL.host}:${LOCAL.port}`, stop: async () => {} };
  }
  return (await startRedis()) ?? { missing: missingService(REDIS_IS_MISSING) };
}
