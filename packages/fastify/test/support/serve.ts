import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance, RawServerBase } from 'fastify';
import { onTestFinished } from 'vitest';

/** A Fastify application on a server of any kind. */
type AnyApp = Pick<FastifyInstance, 'listen' | 'close'> & { readonly server: RawServerBase };

/** Serves an application on a real socket until the test is over; answers its port. */
export async function serve(app: AnyApp): Promise<number> {
  onTestFinished(() => app.close());
  await app.listen({ port: 0, host: '127.0.0.1' });
  return (app.server.address() as AddressInfo).port;
}

/** A request to send. `path` goes out as it is: nothing resolves its dots or decodes it. */
export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array;
}

/** An answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The text as JSON; `undefined` when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests compare it, nothing else
  readonly json: any;
}

/** Sends one request on a connection of its own. */
export async function send(
  port: number,
  { method = 'POST', path = '/webhook', headers = {}, body }: Sent,
): Promise<Answer> {
  const present = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const all = { ...present, ...length } as Record<string, string>;
  const outgoing = request({ host: '127.0.0.1', port, method, path, headers: all, agent: false });
  outgoing.end(body);
  const [incoming] = await once(outgoing, 'response');
  let text = '';
  incoming.setEncoding('utf8');
  for await (const piece of incoming) text += piece;
  return { status: incoming.statusCode, headers: incoming.headers, text, json: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
