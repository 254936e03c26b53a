import { FAILED_STATUS } from '@hookgate/core';
import type { Context } from 'hono';

/** What the sender will see; an error never counts as success, however friendly `app.onError` answers it. */
export function finalStatus(c: Context): number {
  // Nobody answered: Hono makes an error of it later, but `c.res` would make up a 200 now.
  if (!c.finalized) return FAILED_STATUS;
  return c.error !== undefined && c.res.ok ? FAILED_STATUS : c.res.status;
}
