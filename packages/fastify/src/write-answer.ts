import type { Reply } from '@hookgate/core';
import { releaseRequest } from '@hookgate/core/node';
import type { HookReply, HookRequest } from './fastify-request.ts';

/**
 * Gives an answer to Fastify, and sees to what is left of the body. Nothing is thrown: a refusal is no error of the
 * application, whose error handler would have a say in it.
 */
export function writeAnswer(request: HookRequest, reply: HookReply, { status, headers, body }: Reply): void {
  // A timeout of the application's own may have answered in the meantime.
  if (reply.sent) return;
  reply.code(status);
  reply.headers(headers);
  reply.header('content-length', String(Buffer.byteLength(body)));
  reply.headers(releaseRequest(request.raw, reply.raw, status));
  // One that a hook of the application has set is for its own answers.
  reply.serializer(asItIs);
  // As text, which leaves in one piece with the head.
  reply.send(request.method === 'HEAD' ? undefined : body);
}

/** Should a hook fail over our answer, the application's error handler may give an object instead. */
function asItIs(payload: unknown): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload);
}
