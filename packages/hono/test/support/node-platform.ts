import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Answer, type Platform, type Sent, tryParse } from './platform.ts';

/** `getRequestListener` of either major version of `@hono/node-server`. */
export type GetRequestListener = (
  fetch: (request: Request, env: unknown) => Response | Promise<Response>,
  options?: { readonly overrideGlobalObjects?: boolean; readonly autoCleanupIncoming?: boolean },
) => RequestListener;

/** Real sockets, through a major version of `@hono/node-server`. */
export function nodePlatform(getRequestListener: GetRequestListener): Platform {
  return {
    onNode: true,
    async serve(app) {
      const port = portOf(await listen(createServer(getRequestListener(app.fetch as never))));
      return (sent) => sendTo(port, sent);
    },
  };
}

/** Listens until the test is over. */
export async function listen(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  return server;
}

/** Where a server listens. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function sendTo(port: number, sent: Sent): Promise<Answer> {
  const { method = 'POST', path, body, headers = {}, chunked = false } = sent;
  const length = body === undefined || chunked ? {} : { 'content-length': Buffer.byteLength(body) };
  const outgoing = request({ host: '127.0.0.1', port, method, path, headers: { ...headers, ...length }, agent: false });
  if (chunked) outgoing.flushHeaders();
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  let text = '';
  incoming.setEncoding('utf8');
  for await (const piece of incoming) text += piece;
  return {
    status: incoming.statusCode as number,
    headers: incoming.headers as Record<string, string>,
    text,
    json: tryParse(text),
  };
}
