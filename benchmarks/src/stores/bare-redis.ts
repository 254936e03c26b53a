import type { Redis } from 'ioredis';
import type { Operation } from './operations.ts';

const TTL_MS = '172800000';
const SET = "return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2], 'GET')";
/** Any claim with a lease by the server's clock: is there one, what time is it, here is mine. */
const LEAST_CLAIM = `
local known = redis.call('GET', KEYS[1])
if known then return known end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
redis.call('SET', KEYS[1], ARGV[1] .. string.format(' %.0f', now), 'PX', ARGV[2])
return string.format('%.0f', now)`;
/** Any commit that asks whose claim it is. */
const LEAST_COMMIT = `
local known = redis.call('GET', KEYS[1])
if not known or string.sub(known, 1, #ARGV[1]) ~= ARGV[1] then return 'lost' end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 'committed'`;

export const BARE = 'bare EVALSHA of SET';
export const COMPARABLE = {
  claim: 'EVALSHA of GET, TIME, SET',
  commit: 'EVALSHA of GET, compare, SET',
  duplicate: 'EVALSHA of GET',
} as const;

/** Round trips of the client without the store. */
export async function bareRedis(client: Redis): Promise<Readonly<Record<string, Operation>>> {
  const load = async (script: string): Promise<string> => String(await client.script('LOAD', script));
  const [set, claim, commit] = [await load(SET), await load(LEAST_CLAIM), await load(LEAST_COMMIT)];
  // As long as the names of the store's keys, and what it writes.
  const name = (count: number): string =>
    `bare:0123456789012345678901234567890123456${String(count).padStart(10, '0')}`;
  const held = 'held 9 token-123 5f1c9a77:0123456789ab';
  const unfinished: string[] = [];
  let key = 0;
  await client.set(name(-1), held);
  return {
    PING: () => client.ping(),
    [BARE]: () => client.evalsha(set, 1, `script:${key++}`, 'v', TTL_MS),
    'SET NX PX GET': () => client.call('SET', `bare:${key++}`, 'v', 'NX', 'PX', TTL_MS, 'GET'),
    [COMPARABLE.claim]: () => {
      key += 1;
      unfinished.push(name(key));
      return client.evalsha(claim, 1, name(key), held, TTL_MS);
    },
    [COMPARABLE.commit]: () => client.evalsha(commit, 1, unfinished.pop() ?? name(-1), held, held, TTL_MS),
    [COMPARABLE.duplicate]: () => client.evalsha(claim, 1, name(-1), held, TTL_MS),
  };
}
