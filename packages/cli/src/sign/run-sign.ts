import { randomBytes } from 'node:crypto';
import { createDelivery, type TestDelivery } from '@hookgate/testing';
import { parseHeaders } from '../arguments/parse-header.ts';
import { parseMoment } from '../arguments/parse-moment.ts';
import { parseUrl } from '../arguments/parse-url.ts';
import { readBody } from '../arguments/read-body.ts';
import { signingSecret } from '../arguments/secret.ts';
import { parseEventType, parseSender, titleOf } from '../arguments/sender.ts';
import { bodyAsJson } from '../send/sent-as-json.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { UsageError } from '../usage-error.ts';

/** The options of `hookgate sign`, as they were typed. */
export interface SignOptions {
  readonly body: string;
  readonly secret?: string;
  readonly at?: string;
  readonly nonce?: string;
  readonly id?: string;
  readonly type?: string;
  readonly url?: string;
  readonly header?: readonly string[];
  readonly json?: true;
}

/** Prints the headers of a signed request. @returns the exit code */
export async function runSign(senderName: string, options: SignOptions, terminal: Terminal): Promise<number> {
  const profile = parseSender(senderName);
  const { text: secret } = signingSecret(profile, options.secret, terminal);
  const at = options.at === undefined ? Date.now() : parseMoment('--at', options.at);
  const url = options.url === undefined ? undefined : parseUrl(options.url);
  if (profile.provider.signsUrl === true && url === undefined) {
    throw new UsageError('missing_url', `${titleOf(profile)} signs the URL it sends to: pass it as --url.`);
  }
  const body = await readBody(options.body, terminal);
  let delivery: TestDelivery;
  try {
    delivery = createDelivery(profile, body, {
      secret,
      at,
      nonce: options.nonce ?? randomBytes(16).toString('hex'),
      ...(options.id === undefined ? {} : { id: options.id }),
      ...(options.type === undefined ? {} : { type: parseEventType(profile, options.type) }),
      ...(url === undefined ? {} : { path: url.pathname + url.search, publicUrl: url.origin }),
      headers: parseHeaders(options.header ?? []),
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError('unsignable', `This cannot be signed: ${(error as Error).message}`, { cause: error });
  }
  const { headers, path } = delivery;
  if (options.json) {
    const where = url === undefined ? {} : { url: new URL(path, url).href };
    const signed = { sender: profile.provider.name, ...where, headers, ...bodyAsJson(body) };
    terminal.print(JSON.stringify(signed, null, 2));
  } else {
    for (const [name, value] of Object.entries(headers)) terminal.print(`${name}: ${value}`);
    // What the query says of the body belongs to what is signed.
    if (url !== undefined && path !== url.pathname + url.search) terminal.note(`Send it to ${new URL(path, url).href}`);
  }
  return 0;
}
