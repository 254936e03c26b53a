import { createHash } from 'node:crypto';

/** What the README says a key is called in Redis. */
export function redisName(key: string, prefix = 'hookgate:'): string {
  return prefix + createHash('sha256').update(key).digest('base64url');
}
