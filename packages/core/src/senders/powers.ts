import type { parseBody } from '../body/parse-body.ts';
import type { handledReply } from '../deliver/handled-reply.ts';
import type { createPublicUrl } from '../options/public-url.ts';
import type { answerGetChallenge, answerPostChallenge } from '../receive/answer-challenge.ts';
import type { verifyByScheme } from '../verify/verify-by-scheme.ts';
import type { AnyProvider } from './typed-events.ts';

/**
 * What senders of one's own may need and Hookgate's own do not. The receiver finds it at the sender, where `defineProvider`
 * puts it: an application that defines no sender then bundles none of it.
 */
export interface Powers {
  readonly verifyByScheme: typeof verifyByScheme;
  readonly parseBody: typeof parseBody;
  readonly createPublicUrl: typeof createPublicUrl;
  readonly handledReply: typeof handledReply;
  readonly answerGetChallenge: typeof answerGetChallenge;
  readonly answerPostChallenge: typeof answerPostChallenge;
}

/** One key for all copies of the package in a process. */
const POWERS: unique symbol = Symbol.for('hookgate.powers');

/** Gives a sender its powers; a copy of it (`{ ...sender }`) has them too. */
export function withPowers<TProvider extends object>(provider: TProvider, powers: Powers): TProvider {
  return { ...provider, [POWERS]: powers };
}

/** The powers of a sender, if `defineProvider` made it. */
export function powersOf(provider: AnyProvider): Powers | undefined {
  return (provider as { readonly [POWERS]?: Powers })[POWERS];
}
