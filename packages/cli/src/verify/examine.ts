import type { SenderProfile } from '@hookgate/testing';
import type { FoundSecret } from '../arguments/secret.ts';
import { type Age, ageOf } from './age.ts';
import { type Cause, findCause } from './find-cause.ts';
import { findingsOf } from './findings.ts';
import { type FirstDifference, firstDifference } from './first-difference.ts';
import { judge, type Verdict } from './judge.ts';
import { expectedSignature, keyOf, type ReceivedRequest, schemeName, signedContentOf } from './signature-check.ts';

/** Looking for a cause ends after this. */
const LOOK_MS = 10_000;

/** How a signature was compared. */
interface ComparedSignature {
  readonly scheme: string;
  readonly header: string;
  /** The signatures of the header. */
  readonly given: readonly string[];
  /** What it must be; left out where only the sender can tell, and where it is the secret itself. */
  readonly expected?: string;
  /** The first character, from 0, at which the first given one differs from the expected one. */
  readonly differsAt?: number;
  /** What is signed, to the byte: the base string. */
  readonly base?: Uint8Array;
}

/** All that can be told of a request. */
export interface Examination {
  /** Whether a receiver takes it now. */
  readonly verdict: Verdict;
  /** Whether the signature is right, whatever the time is. */
  readonly signatureMatches: boolean;
  readonly signature?: ComparedSignature;
  /** How old it is. */
  readonly age?: Age;
  readonly cause?: Cause;
  /** For a rewriting: where the body that came and the signed one part. */
  readonly difference?: FirstDifference;
  /** Sentences for the developer, the most telling first. */
  readonly findings: readonly string[];
}

/** Verifies a request as a receiver does, and looks for the cause when that fails. */
export async function examine(
  profile: SenderProfile,
  request: ReceivedRequest,
  found: FoundSecret,
  now: number,
): Promise<Examination> {
  const { provider } = profile;
  const secret = found.text;
  const verdict = await judge(profile, request, secret, now);
  const header = (name: string): string | undefined => request.headers[name];
  const claimed = provider.readSignature(header, { method: 'POST', url: request.url });
  if (typeof claimed === 'string') {
    return {
      verdict,
      signatureMatches: false,
      findings: findingsOf(profile, { verdict, signatureMatches: false }, request, found),
    };
  }
  const { signedAt, signatures } = claimed;
  const age = ageOf(profile, claimed, request, now);
  // Freshness is looked at first: what the signature is worth shows only at the time it was made.
  const atItsTime =
    verdict.verified || signedAt === undefined ? verdict : await judge(profile, request, secret, signedAt);
  const signatureMatches = atItsTime.verified;
  const base = await signedContentOf(provider, claimed, request, request.body).catch(() => undefined);
  const key = keyOf(provider, secret);
  const expected = base === undefined ? undefined : expectedSignature(provider, key, base);
  const differsAt = expected === undefined || signatureMatches ? undefined : firstOf(signatures[0] ?? '', expected);
  const signature: ComparedSignature = {
    scheme: schemeName(provider),
    header: provider.signatureHeader,
    given: provider.scheme?.name === 'token' ? [] : signatures,
    ...(expected === undefined ? {} : { expected }),
    ...(differsAt === undefined ? {} : { differsAt }),
    ...(base === undefined || provider.scheme?.name === 'token' ? {} : { base }),
  };
  const common = { verdict, signatureMatches, signature, ...(age === undefined ? {} : { age }) };
  if (signatureMatches) return { ...common, findings: findingsOf(profile, common, request, found) };
  const cause = await findCause(profile, claimed, request, secret, LOOK_MS);
  const difference = cause.kind === 'rewriting' ? firstDifference(request.body, cause.body) : undefined;
  return {
    ...common,
    cause,
    ...(difference === undefined ? {} : { difference }),
    findings: findingsOf(profile, { ...common, cause }, request, found),
  };
}

function firstOf(given: string, expected: string): number {
  let at = 0;
  while (at < Math.min(given.length, expected.length) && given[at] === expected[at]) at += 1;
  return at;
}
