import type { Reply } from '@hookgate/core';
import { releaseRequest } from '@hookgate/core/node';
import type { HookReply, HookRequest } from './fastify-request.ts';

/**
 * Gives an answer to Fastify, and sees to what is left of the body. Nothing is thrown: a refusal is no error of the
 * application, whose error handler would have a say in it.
 */
export function writeAnswer(request: HookRequest, reply: HookReply, answer: Reply): void {
  // A timeout of the application's own may have answered in the meantime.
  if (reply.sent) return;
  // As bytes, which no serializer of the application touches.
  const body = Buffer.from(answer.body);
  reply.code(answer.status);
  reply.headers({
    ...answer.headers,
    'content-length': String(body.byteLength),
    ...releaseRequest(request.raw, reply.raw, answer.status),
  });
  reply.send(request.method === 'HEAD' ? undefined : body);
}
