import type { Reply } from '../answers/answers.ts';

/** A reply as a Fetch `Response`; without a body for HEAD. */
export function replyResponse(reply: Reply, method = 'POST'): Response {
  return new Response(method === 'HEAD' ? null : reply.body, { status: reply.status, headers: reply.headers });
}
