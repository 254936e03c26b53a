import { createDelivery, createEvent, eventTypesOf, type SenderProfile, senderProfiles } from '@hookgate/testing';
import type { FoundSecret } from '../arguments/secret.ts';
import { titleOf } from '../arguments/sender.ts';
import { type Age, showAge } from './age.ts';
import type { Cause } from './find-cause.ts';
import type { Verdict } from './judge.ts';
import { sayRewriting } from './say-rewriting.ts';
import type { ReceivedRequest } from './signature-check.ts';

/** What was found out of a request that is not accepted. */
interface Found {
  readonly verdict: Verdict;
  readonly signatureMatches: boolean;
  readonly cause?: Cause;
  readonly age?: Age;
}

/** Sentences for the developer, the most telling first; none for what is accepted. */
export function findingsOf(
  profile: SenderProfile,
  { verdict, signatureMatches, cause, age }: Found,
  request: ReceivedRequest,
  secret: FoundSecret,
): readonly string[] {
  if (verdict.accepted) return [];
  const other = otherSender(profile, request);
  if (verdict.reason?.endsWith('_missing') === true) return [other ?? missingHeaders(profile, request)];
  const isMalformed = verdict.reason === 'signature_malformed' && verdict.detail !== undefined;
  const ofCause =
    cause === undefined || (isMalformed && cause.kind === 'unknown')
      ? undefined
      : sayCause(profile, cause, request.body, secret);
  const isStale = verdict.code === 'stale_timestamp' && age !== undefined;
  const ofVerdict = isStale ? sayStale(age, signatureMatches) : ofCause === undefined ? verdict.detail : undefined;
  return [ofCause, ofVerdict, other].filter((each) => each !== undefined);
}

function sayCause(profile: SenderProfile, cause: Cause, body: Uint8Array, { from }: FoundSecret): string {
  const title = titleOf(profile);
  switch (cause.kind) {
    case 'rewriting':
      return sayRewriting(cause.name);
    case 'secret':
      return `The signature matches the secret ${cause.name}. Correct what ${from} says.`;
    case 'signed-alone':
      return `The signature is that of the body alone; ${title} signs what its headers say (a timestamp, a nonce or an id) in front of it.`;
    case 'unknown': {
      const url = profile.provider.signsUrl === true ? ', or the URL is not exactly the one it was sent to' : '';
      const tried = `${cause.formsTried} forms of the body were tried`;
      const seen = body.length === 0 ? 'the body is empty' : tried;
      return `The secret (${from}) is not the one that ${title} signs with, or the body was changed on its way${url} (${seen}).`;
    }
  }
}

function sayStale(age: Age, signatureMatches: boolean): string {
  const what = signatureMatches ? 'The signature is right, but the delivery is' : 'The delivery is';
  const clock = 'If it has only just come, a clock is wrong: synchronise this machine with NTP.';
  return `${what} ${showAge(age)}. To verify one that came earlier, give the time it came as --at. ${clock}`;
}

function otherSender({ provider }: SenderProfile, { headers }: ReceivedRequest): string | undefined {
  const other = senderProfiles.find(
    ({ provider: { signatureHeader } }) =>
      signatureHeader !== provider.signatureHeader && headers[signatureHeader] !== undefined,
  );
  if (other === undefined) return undefined;
  const { name, signatureHeader } = other.provider;
  return `The headers have ${signatureHeader}: it may be from ${titleOf(other)}; try \`verify ${name}\`.`;
}

/** What belongs to the server (its paths, its proxy) is not said: here the headers are what was typed. */
function missingHeaders(profile: SenderProfile, { headers }: ReceivedRequest): string {
  const type = eventTypesOf(profile)[0] as string;
  const { signing, body } = createDelivery(profile, createEvent(profile, type) as object);
  const sent = profile.sign({ ...signing, body });
  const names = Object.keys(sent).filter(
    (name) => name !== 'content-type' && headers[name.toLowerCase()] === undefined,
  );
  const list = names.length === 0 ? profile.provider.signatureHeader : names.join(', ');
  return `Of what ${titleOf(profile)} signs with, no --header gives ${list}: pass each as --header "name: value", as it came.`;
}
