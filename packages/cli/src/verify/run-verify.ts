import type { SenderProfile } from '@hookgate/testing';
import { parseHeaders } from '../arguments/parse-header.ts';
import { parseMoment } from '../arguments/parse-moment.ts';
import { parseUrl } from '../arguments/parse-url.ts';
import { readBody } from '../arguments/read-body.ts';
import { type FoundSecret, verifyingSecret } from '../arguments/secret.ts';
import { parseSender, titleOf } from '../arguments/sender.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { waiting } from '../terminal/waiting.ts';
import { UsageError } from '../usage-error.ts';
import { examine } from './examine.ts';
import { examinationAsJson, showExamination } from './show-examination.ts';
import { keyOf } from './signature-check.ts';

/** The options of `hookgate verify`, as they were typed. */
export interface VerifyOptions {
  readonly body: string;
  readonly header?: readonly string[];
  readonly secret?: string;
  readonly at?: string;
  readonly url?: string;
  readonly json?: true;
}

/** Verifies a request offline. @returns the exit code */
export async function runVerify(senderName: string, options: VerifyOptions, terminal: Terminal): Promise<number> {
  const profile = parseSender(senderName);
  const secret = verifyingSecret(profile, options.secret, terminal);
  requireKey(profile, secret);
  const now = options.at === undefined ? Date.now() : parseMoment('--at', options.at);
  if (profile.provider.signsUrl === true && options.url === undefined) {
    throw new UsageError('missing_url', `${titleOf(profile)} signs the URL it sends to: pass it as --url.`);
  }
  const url = parseUrl(options.url ?? `http://localhost${profile.provider.defaultPaths[0] ?? '/'}`).href;
  const headers = parseHeaders(options.header ?? []);
  const body = await readBody(options.body, terminal);
  const request = { url, body, headers };
  const examination = await waiting(
    terminal,
    'a form of the body that matches',
    examine(profile, request, secret, now),
  );
  if (options.json) terminal.print(JSON.stringify(examinationAsJson(profile, examination, secret, now), null, 2));
  else terminal.print(showExamination(profile, examination, secret, terminal.style));
  return examination.verdict.accepted ? 0 : 1;
}

function requireKey(profile: SenderProfile, { text, from }: FoundSecret): void {
  try {
    keyOf(profile.provider, text);
  } catch (error) {
    const message = (error as Error).message;
    throw new UsageError('invalid_secret', `The secret of ${titleOf(profile)} (${from}) ${message}`, { cause: error });
  }
}
