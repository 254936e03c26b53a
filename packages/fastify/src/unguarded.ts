import { NotVerifiedError } from '@hookgate/core';
import type { FastifyBaseLogger } from 'fastify';
import { scopeLogger } from './scope-logger.ts';

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
