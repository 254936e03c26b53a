import type { ServerResponse } from 'node:http';

/** What is answered to a request. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** On every answer: nothing of it is kept, run, framed or read by others. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** An answer in JSON. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** An answer in plain text. */
export function plain(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

/** Writes the answer; for HEAD without the body. */
export function write(response: ServerResponse, { status, headers = {}, body = '' }: Answer, isHead: boolean): void {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    ...HEADERS,
    ...lower,
    // No policy of an answer's own is weaker than this.
    'content-security-policy': lower['content-security-policy'] ?? (HEADERS['content-security-policy'] as string),
    ...(status === 204 || status === 304 ? {} : { 'content-length': bytes.byteLength }),
  });
  response.end(isHead ? undefined : bytes);
}

/** What begins a stream of events has them, too. */
export const securityHeaders: Readonly<Record<string, string>> = HEADERS;
