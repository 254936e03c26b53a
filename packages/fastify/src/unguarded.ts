import { type Logger, NotVerifiedError } from '@hookgate/core';
import type { FastifyBaseLogger } from 'fastify';

/** What the console was told: of a request there is one sentence for each route at most. */
const said = new Set<string>();

/**
 * The error of a request that nobody verified. Fastify answers with the message of an error that no handler of the application
 * takes, whoever asks: the sentence for the developer is its `cause`, which the log shows. An application without a log has it on
 * the console, once.
 */
export function unguarded(request: object, sentence: string): NotVerifiedError {
  const { log } = request as { readonly log?: FastifyBaseLogger };
  if ((log === undefined || scopeLogger(log) === undefined) && !said.has(sentence)) {
    said.add(sentence);
    console.error(`[hookgate] ${sentence}`);
  }
  return new NotVerifiedError('No webhook delivery was verified for this request; the log says why.', {
    cause: new Error(sentence),
  });
}

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
