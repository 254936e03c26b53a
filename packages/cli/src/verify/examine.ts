import { type SenderProfile, senderProfiles } from '@hookgate/testing';
import { showDuration } from '../arguments/parse-duration.ts';
import { titleOf } from '../arguments/sender.ts';
import { type Cause, findCause } from './find-cause.ts';
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
  readonly time?: { readonly signedAt: number; readonly now: number; readonly toleranceSeconds?: number };
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
  secret: string,
  now: number,
): Promise<Examination> {
  const { provider } = profile;
  const verdict = await judge(profile, request, secret, now);
  const header = (name: string): string | undefined => request.headers[name];
  const claimed = provider.readSignature(header, { method: 'POST', url: request.url });
  if (typeof claimed === 'string') {
    return { verdict, signatureMatches: false, findings: findingsOf(profile, verdict, undefined, request) };
  }
  const { signedAt, signatures } = claimed;
  const { toleranceSeconds } = provider;
  const time =
    signedAt === undefined
      ? {}
      : { time: { signedAt, now, ...(toleranceSeconds === undefined ? {} : { toleranceSeconds }) } };
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
  const common = { verdict, signatureMatches, signature, ...time };
  if (signatureMatches) return { ...common, findings: findingsOf(profile, verdict, undefined, request) };
  const cause = await findCause(profile, claimed, request, secret, LOOK_MS);
  const difference = cause.kind === 'rewriting' ? firstDifference(request.body, cause.body) : undefined;
  return {
    ...common,
    cause,
    ...(difference === undefined ? {} : { difference }),
    findings: findingsOf(profile, verdict, cause, request),
  };
}

function findingsOf(
  profile: SenderProfile,
  verdict: Verdict,
  cause: Cause | undefined,
  { headers, body }: ReceivedRequest,
): readonly string[] {
  if (verdict.accepted) return [];
  const found = cause === undefined ? undefined : sentenceOf(profile, cause, body);
  const isStale = verdict.code === 'stale_timestamp';
  const ofVerdict = cause !== undefined && !isStale ? undefined : verdict.detail;
  const other = senderProfiles.find(
    ({ provider }) =>
      provider.signatureHeader !== profile.provider.signatureHeader && headers[provider.signatureHeader] !== undefined,
  );
  const mixed =
    other === undefined
      ? undefined
      : `The request carries ${other.provider.signatureHeader}: it may be from ${titleOf(other)}.`;
  return [found, ofVerdict, mixed].filter((each) => each !== undefined);
}

function sentenceOf(profile: SenderProfile, cause: Cause, body: Uint8Array): string {
  const title = titleOf(profile);
  switch (cause.kind) {
    case 'rewriting':
      return `The signature matches the body ${cause.name}: something between the sender and here rewrites it. Hand the raw bytes on.`;
    case 'secret':
      return `The signature matches the secret ${cause.name}. Correct ${profile.provider.secretEnv}.`;
    case 'signed-alone':
      return `The signature is that of the body alone; ${title} signs what its headers say (a timestamp, a nonce or an id) in front of it.`;
    case 'unknown': {
      const url = profile.provider.signsUrl === true ? ', or the URL is not exactly the one it was sent to' : '';
      const tried = `${cause.formsTried} forms of the body were tried`;
      const seen = body.length === 0 ? 'the body is empty' : tried;
      return `The secret is not the one that ${title} signs with, or the body was changed on its way${url} (${seen}).`;
    }
  }
}

function firstOf(given: string, expected: string): number {
  let at = 0;
  while (at < Math.min(given.length, expected.length) && given[at] === expected[at]) at += 1;
  return at;
}

/** `90 s ago`, `5 min ahead`. */
export function showAge(signedAt: number, now: number): string {
  const age = now - signedAt;
  if (Math.abs(age) < 1_000) return 'now';
  return age > 0 ? `${showDuration(age)} ago` : `${showDuration(-age)} ahead`;
}
