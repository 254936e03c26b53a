import { type Reply, senderReply, successReply } from '../answers/answers.ts';
import { answerFault } from '../answers/sender-answer.ts';
import type { AnyProvider } from '../senders/typed-events.ts';

/**
 * What a sender is told of a delivery that is done.
 *
 * @param result what the handler returned; of interest only to a sender that reads it
 * @throws TypeError when the sender's `reply` answers nonsense, and whatever that throws
 */
export function handledReply(
  provider: AnyProvider,
  code: 'handled' | 'duplicate' | 'unhandled',
  result: unknown,
): Reply {
  if (provider.reply === undefined) return successReply(code);
  const answer = provider.reply(result);
  if (answer === undefined) return successReply(code);
  const fault = answerFault(answer);
  if (fault !== undefined) throw new TypeError(`\`reply\` of ${provider.name} ${fault}.`);
  return senderReply(code, answer, 'application/json; charset=utf-8');
}
