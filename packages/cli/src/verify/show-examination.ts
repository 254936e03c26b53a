import type { SenderProfile } from '@hookgate/testing';
import type { FoundSecret } from '../arguments/secret.ts';
import { titleOf } from '../arguments/sender.ts';
import { oneLine, showBytes } from '../send/show-request.ts';
import type { Style } from '../terminal/style.ts';
import { type Age, showAge } from './age.ts';
import type { Examination } from './examine.ts';

/** What was found, in lines. */
export function showExamination(
  profile: SenderProfile,
  { verdict, signature, signatureMatches, age, difference, findings }: Examination,
  secret: FoundSecret,
  style: Style,
): string {
  const title = titleOf(profile);
  const event = verdict.event === undefined ? '' : ` ${oneLine(verdict.event)}`;
  const head = verdict.accepted
    ? style.green(`verified: ${title}${event}`)
    : style.red(`not verified: ${title} (${verdict.reason ?? verdict.code ?? verdict.status})`);
  const rows: (readonly [string, string])[] = [];
  if (signature !== undefined) {
    const { scheme, header, given, expected, differsAt, base } = signature;
    rows.push(['signature', `${signatureMatches ? 'matches' : 'does not match'} (${scheme}, ${header})`]);
    if (base !== undefined) rows.push(['base string', `${showBytes(base)}  (${base.length} bytes)`]);
    if (!signatureMatches && expected !== undefined) {
      rows.push(['expected', expected]);
      for (const each of given) rows.push(['given', oneLine(each)]);
      if (differsAt !== undefined) rows.push(['differs', `from character ${differsAt} on`]);
    }
  }
  rows.push(['secret', `${secret.from}, ${secret.text.length} characters${shownEnd(secret.text)}`]);
  if (age !== undefined) {
    rows.push([age.by === 'event' ? 'happened' : 'signed', `${new Date(age.at).toISOString()}, ${showAge(age)}`]);
  }
  if (difference !== undefined) {
    rows.push(['body differs', `at byte ${difference.at}`]);
    rows.push(['  arrived', `…${oneLine(difference.arrived)}…`]);
    rows.push(['  signed', `…${oneLine(difference.signed)}…`]);
  }
  return [
    head,
    ...rows.map(([name, value]) => `  ${style.dim(name.padEnd(13))} ${value}`),
    ...findings.map((each) => style.yellow(`  ${oneLine(each)}`)),
  ].join('\n');
}

/** The same for programs. */
export function examinationAsJson(
  profile: SenderProfile,
  { verdict, signature, signatureMatches, age, cause, difference, findings }: Examination,
  secret: FoundSecret,
  now: number,
): object {
  const { base, ...compared } = signature ?? {};
  const { accepted, verified: _verified, ...told } = verdict;
  return {
    sender: profile.provider.name,
    verified: accepted,
    signatureMatches,
    ...told,
    ...(signature === undefined ? {} : { signature: { ...compared, ...(base === undefined ? {} : baseAsJson(base)) } }),
    secret: { from: secret.from, length: secret.text.length, ...hintOf(secret.text) },
    now,
    ...(age === undefined ? {} : { time: ageAsJson(age) }),
    ...(cause === undefined
      ? {}
      : { cause: cause.kind === 'rewriting' ? { kind: cause.kind, name: cause.name } : cause }),
    ...(difference === undefined ? {} : { difference }),
    findings,
  };
}

function ageAsJson({ by, at, now, toleranceSeconds }: Age): object {
  const tolerated = toleranceSeconds === undefined ? {} : { toleranceSeconds };
  return { [by === 'event' ? 'occurredAt' : 'signedAt']: at, now, ...tolerated, ageSeconds: (now - at) / 1_000 };
}

function baseAsJson(base: Uint8Array): object {
  try {
    return { base: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(base) };
  } catch {
    return { baseBase64: Buffer.from(base).toString('base64') };
  }
}

function shownEnd(secret: string): string {
  const { hint } = hintOf(secret);
  return hint === undefined ? '' : `, ends with …${hint}`;
}

/** The last characters of a secret that is long enough to keep the others. */
function hintOf(secret: string): { readonly hint?: string } {
  return secret.length >= 12 ? { hint: oneLine(secret.slice(-4)) } : {};
}
