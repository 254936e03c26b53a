import { createHmac, createPrivateKey, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';

/** A request to send. */
export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Whether the body goes without a Content-Length. */
  readonly chunked?: boolean;
}

/** An answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** The text as JSON; an empty object when it is none. */
  readonly json: Readonly<Record<string, unknown>>;
}

const SECRET = 'whsec_runtimes';

/** Sends one request on a connection of its own. */
export async function send(port: number, { method = 'POST', path, headers, body, chunked }: Sent): Promise<Answer> {
  const length = body === undefined || chunked === true ? {} : { 'content-length': Buffer.byteLength(body) };
  const outgoing = request({ host: '127.0.0.1', port, method, path, headers: { ...headers, ...length }, agent: false });
  if (chunked === true) outgoing.flushHeaders();
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString();
  return { status: incoming.statusCode as number, headers: incoming.headers, text, json: parse(text) };
}

/** Sends bytes as they are, and leaves the connection open; answers everything that comes until it closes or fits. */
export async function sendRaw(port: number, text: string, until: RegExp): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port });
  let received = '';
  try {
    await new Promise<void>((resolve) => {
      socket.on('error', () => resolve());
      socket.on('close', () => resolve());
      socket.on('data', (piece) => {
        received += piece.toString('latin1');
        if (until.test(received)) resolve();
      });
      socket.write(text);
    });
  } finally {
    socket.destroy();
  }
  return received;
}

/** A signed event of Ploton that nobody has seen before; its data tell the application what to do. */
export function plotonDelivery(path: string, data: object = {}): Sent & { readonly id: string; readonly body: string } {
  const id = `task_${randomUUID()}`;
  const timestamp = new Date().toISOString();
  const body = `{ "event": "task.complete", "task_id": "${id}", "timestamp": "${timestamp}", "data": ${JSON.stringify(data)}, "n": 1.0 }`;
  return { id, path, body, headers: signPloton(body) };
}

export function signPloton(body: string | Uint8Array): Record<string, string> {
  return { 'content-type': 'application/json', 'x-ploton-signature': hmac(body) };
}

/** A signed event of Platos. */
export function platosDelivery(
  path: string,
  {
    nonce = randomUUID().replaceAll('-', ''),
    id = randomUUID(),
  }: { readonly nonce?: string; readonly id?: string } = {},
): Sent & { readonly body: string } {
  const ts = Math.floor(Date.now() / 1000);
  const body = JSON.stringify({ event: 'message.rated', event_id: id, ts, rating: 5 });
  const headers = {
    'x-platos-signature': hmac(`${ts}.${nonce}.${body}`),
    'x-platos-timestamp': String(ts),
    'x-platos-nonce': nonce,
  };
  return { path, body, headers };
}

const ED25519_KEY = createPrivateKey({
  key: Buffer.from(
    '302e020100300506032b65700422042072c04407a138ce0340981ebdb85d3690eb8cca605f1bd2c9250bc804d669fed9',
    'hex',
  ),
  format: 'der',
  type: 'pkcs8',
});

/** The schemes other than HMAC-SHA256, and how each signs. */
const SCHEMES: Readonly<Record<string, (content: string) => string>> = {
  sha1: (content) => createHmac('sha1', SECRET).update(content).digest('base64'),
  sha512: (content) => createHmac('sha512', SECRET).update(content).digest('hex'),
  ed25519: (content) => sign(null, Buffer.from(content), ED25519_KEY).toString('hex'),
  token: () => SECRET,
  own: (content) => `${SECRET} ${Buffer.byteLength(content)}`,
};

export const SCHEME_NAMES: readonly string[] = Object.keys(SCHEMES);

/** A delivery signed with one of the schemes. */
export function schemeDelivery(path: string, scheme: string, event: object): Sent & { readonly body: string } {
  const [body, time] = [JSON.stringify(event), String(Date.now())];
  const signature = (SCHEMES[scheme] as (content: string) => string)(`${time}.${body}`);
  return { path, body, headers: { 'x-signature': signature, 'x-time': time } };
}

function hmac(body: string | Uint8Array): string {
  return createHmac('sha256', SECRET).update(body).digest('hex');
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
