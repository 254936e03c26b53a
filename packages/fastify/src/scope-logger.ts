import type { Logger } from '@hookgate/core';
import type { FastifyBaseLogger } from 'fastify';

/**
 * The log of the application, unless it was made without one: what somebody has to mend must not go unsaid, so the console is
 * taken then.
 */
export function scopeLogger(log: FastifyBaseLogger): Logger | undefined {
  // Without `logger`, all methods of Fastify's log are one and the same, and there are no levels. Silenced on purpose, a
  // log has a level.
  const isStub = log.level === undefined && log.warn === log.trace;
  return isStub ? undefined : log;
}
