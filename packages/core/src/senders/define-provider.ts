import { parseBody } from '../body/parse-body.ts';
import { handledReply } from '../deliver/handled-reply.ts';
import { createPublicUrl } from '../options/public-url.ts';
import { answerGetChallenge, answerPostChallenge } from '../receive/answer-challenge.ts';
import { checkSignedAt } from '../verify/freshness.ts';
import { importSecret } from '../verify/import-secret.ts';
import { verifyByScheme } from '../verify/verify-by-scheme.ts';
import { checkProvider } from './check-provider.ts';
import { rememberSignatureHeader } from './known-signature-headers.ts';
import { withPowers } from './powers.ts';
import type { Provider } from './provider.ts';
import { decodeSignature } from './signature-encoding.ts';

/**
 * Defines a sender.
 *
 * @throws TypeError when a field is missing, unknown or of a wrong kind, and when two contradict each other
 */
export function defineProvider<
  TEvent extends object,
  const TTypeField extends string & keyof TEvent,
  const TPayloadField extends string = never,
  TResult = unknown,
>(
  provider: Provider<TEvent, TTypeField, TPayloadField, TResult>,
): Provider<TEvent, TTypeField, TPayloadField, TResult> {
  checkProvider(provider);
  rememberSignatureHeader(provider.signatureHeader);
  return Object.freeze(
    withPowers(provider, {
      checkSignedAt,
      decodeSignature,
      importSecret,
      verifyByScheme,
      parseBody,
      createPublicUrl,
      handledReply,
      answerGetChallenge,
      answerPostChallenge,
    }),
  );
}
