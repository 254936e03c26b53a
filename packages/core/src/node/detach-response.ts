import type { Reply } from '../answers/answers.ts';
import { isDescriptive } from './descriptive-headers.ts';
import { DetachedHead } from './detached-head.ts';
import { createDetachedMethods, type DetachedState } from './detached-methods.ts';
import type { NodeRequest, NodeResponse } from './node-message.ts';
import { watchRealEnd } from './real-end.ts';
import { writeReply } from './write-reply.ts';

/**
 * Answers in place of the application, which has not begun to, and detaches the response from it: the application goes on
 * with what looks like a fresh response, and none of it is sent. What really was sent is what listeners of the response's
 * `finish` and `close` see, so that access logs tell the truth; `close` is not emitted before the application is done.
 *
 * @param onEnd called once, with the late status, when the application ends its answer; must not reject
 */
export function detachResponse(
  req: NodeRequest,
  res: NodeResponse,
  reply: Reply,
  onEnd: (status: number) => Promise<unknown> | undefined,
): void {
  const head = new DetachedHead(res.statusCode, res.getHeaders());
  const state: DetachedState = { ended: false, finished: false, closed: false };
  const real = watchRealEnd(res);
  const methods = createDetachedMethods(res, head, state, onEnd, real);

  // Middleware's own wraps of these methods (sessions, compression) are for the application's answer, and may send later.
  for (const name of Object.keys(methods)) Reflect.deleteProperty(res, name);
  for (const name of head.names()) if (isDescriptive(name)) res.removeHeader(name);
  writeReply(req, res, reply);

  Object.defineProperties(res, {
    ...methods,
    ...real.cover({
      statusCode: {
        get: () => head.status,
        set: (status) => {
          head.status = status;
        },
      },
      statusMessage: {
        get: () => head.reason,
        set: (reason) => {
          head.reason = reason;
        },
      },
      headersSent: { get: () => head.sent },
      // What older middleware asks instead of `headersSent`.
      _header: { get: () => (head.sent ? 'detached' : null) },
      writableEnded: { get: () => state.ended },
      finished: { get: () => state.ended },
      writableFinished: { get: () => state.finished },
      destroyed: { get: () => state.closed },
      closed: { get: () => state.closed },
      errored: { get: () => null },
      writableLength: { get: () => 0 },
      writableNeedDrain: { get: () => false },
    }),
  });
}
