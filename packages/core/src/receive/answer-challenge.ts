import type { Reply } from '../answers/answers.ts';
import { senderReply } from '../answers/answers.ts';
import { Refusal } from '../answers/refusal.ts';
import { answerFault } from '../answers/sender-answer.ts';
import { textOf } from '../observe/text-of.ts';
import type { MaybePromise } from '../runtime/maybe-promise.ts';
import { settledWithin, TOO_LATE } from '../runtime/settled-within.ts';
import type { AnyProvider } from '../senders/typed-events.ts';
import { equalTexts } from '../verify/schemes/equal-texts.ts';

/** Answers a GET of a sender whose handshakes are GETs; whatever it does not answer is refused. */
export async function answerGetChallenge(
  provider: AnyProvider,
  url: string,
  header: (name: string) => string | undefined,
  budgetMs: number,
): Promise<Reply | Refusal> {
  const query = new URLSearchParams(url.split('#', 1)[0]?.split('?').slice(1).join('?') ?? '');
  const answer = await ask(provider, budgetMs, () =>
    provider.challenge?.get?.({ url, query, header, equals: equalTexts }),
  );
  return answer ?? new Refusal('invalid_signature', 'challenge_refused');
}

/** Answers a verified POST that is a handshake; `undefined`: it is none. */
export function answerPostChallenge(
  provider: AnyProvider,
  body: unknown,
  header: (name: string) => string | undefined,
  secret: string,
  budgetMs: number,
): Promise<Reply | Refusal | undefined> {
  return ask(provider, budgetMs, () => provider.challenge?.post?.(body, { header, secret }));
}

async function ask(
  provider: AnyProvider,
  budgetMs: number,
  challenge: () => MaybePromise<unknown>,
): Promise<Reply | Refusal | undefined> {
  let answer: unknown;
  try {
    answer = await settledWithin(challenge(), budgetMs);
  } catch (error) {
    return failed(provider, `threw ${textOf(error)}`);
  }
  if (answer === undefined) return undefined;
  if (answer === TOO_LATE) {
    const detail = `The challenge of ${provider.name} did not answer within ${budgetMs} ms.`;
    return new Refusal('secret_unavailable', 'challenge_hung', detail);
  }
  const fault = answerFault(answer);
  return fault === undefined
    ? senderReply('challenge', answer as never, 'text/plain; charset=utf-8')
    : failed(provider, fault);
}

function failed(provider: AnyProvider, problem: string): Refusal {
  return new Refusal('handler_failed', 'challenge_failed', `The challenge of ${provider.name} ${problem}.`);
}
