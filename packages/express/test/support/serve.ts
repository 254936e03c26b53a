import { once } from 'node:events';
import { createServer, type RequestListener, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** Serves an application on a real socket until the test is over; answers its port. */
export async function serve(app: unknown): Promise<number> {
  const server = createServer(app as RequestListener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

/** A request to send. `path` goes out as it is: nothing resolves its dots or decodes it. */
export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

/** An answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** The text as JSON; `undefined` when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests compare it, nothing else
  readonly json: any;
}

/** Sends one request on a connection of its own. */
export async function send(port: number, sent: Sent): Promise<Answer> {
  const { method = 'POST', path = '/webhook', body } = sent;
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(sent.headers ?? {})) {
    headers[name] = typeof value === 'string' ? value : [...value];
  }
  if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
  const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false });
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
