import type { parseBody } from '../body/parse-body.ts';
import type { handledReply } from '../deliver/handled-reply.ts';
import type { createPublicUrl } from '../options/public-url.ts';
import type { answerGetChallenge, answerPostChallenge } from '../receive/answer-challenge.ts';
import type { checkSignedAt } from '../verify/freshness.ts';
import type { importSecret } from '../verify/import-secret.ts';
import type { verifyByScheme } from '../verify/verify-by-scheme.ts';
import type { decodeSignature } from './signature-encoding.ts';
import type { AnyProvider } from './typed-events.ts';

/**
 * What some senders need and others do not. The receiver finds it at the sender: `defineProvider` puts all of it there, each of
 * Hookgate's own what it needs. An application then bundles nothing that none of its senders needs.
 */
export interface Powers {
  readonly checkSignedAt: typeof checkSignedAt;
  readonly decodeSignature: typeof decodeSignature;
  readonly importSecret: typeof importSecret;
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
export function withPowers<TProvider extends object>(provider: TProvider, powers: Partial<Powers>): TProvider {
  return { ...provider, [POWERS]: powers };
}

/** The powers of a sender. */
export function powersOf(provider: AnyProvider): Partial<Powers> {
  return (provider as { readonly [POWERS]?: Partial<Powers> })[POWERS] ?? NONE;
}

const NONE: Partial<Powers> = {};
