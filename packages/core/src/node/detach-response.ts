import type { Reply } from '../answers/answers.ts';
import { DetachedAnswer } from './detached-answer.ts';
import { createDetachedMethods } from './detached-methods.ts';
import type { NodeRequest, NodeResponse } from './node-message.ts';
import { watchRealEnd } from './real-end.ts';
import { writeInstead } from './replace-answer.ts';

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
  const answer = new DetachedAnswer(res.statusCode, res.getHeaders());
  const real = watchRealEnd(res);
  const methods = createDetachedMethods(res, answer, onEnd, real);

  writeInstead(req, res, reply, Object.keys(methods));

  Object.defineProperties(res, {
    ...methods,
    ...real.cover({
      statusCode: {
        get: () => answer.status,
        set: (status) => {
          answer.status = status;
        },
      },
      statusMessage: {
        get: () => answer.reason,
        set: (reason) => {
          answer.reason = reason;
        },
      },
      headersSent: { get: () => answer.sent },
      // What older middleware asks instead of `headersSent`.
      _header: { get: () => (answer.sent ? 'detached' : null) },
      writableEnded: { get: () => answer.ended },
      finished: { get: () => answer.ended },
      writableFinished: { get: () => answer.finished },
      destroyed: { get: () => answer.closed },
      closed: { get: () => answer.closed },
      errored: { get: () => null },
      writableLength: { get: () => 0 },
      writableNeedDrain: { get: () => false },
    }),
  });
}
