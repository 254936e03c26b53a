import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFetchHandler, type Delivery } from '@hookgate/core';
import { releaseRequest } from '@hookgate/core/node';
import type { AdapterUnderTest, AppAnswer, AppSetup, RunningApp } from '../src/index.ts';

/** Core's Fetch handler behind a `node:http` server: the smallest adapter, and the example of how to test one. */
export const fetchUnderTest: AdapterUnderTest = {
  name: 'fetch handler',
  features: { bareMount: false, errorChannel: false, notFound: false },
  start: (setup) => serveFetch(setup),
};

/** Answers a request. */
export type Handle = (request: Request) => Response | Promise<Response>;

/**
 * Starts the application on a free port.
 *
 * @param meddle stands between the server and the application: for adapters that are broken on purpose
 */
export async function serveFetch(
  setup: AppSetup,
  meddle: (handle: Handle) => Handle = (handle) => handle,
): Promise<RunningApp> {
  const { application } = setup;
  const webhooks = setup.webhooks.map(({ provider, options, mount }) => {
    if (mount.kind === 'bare') throw new Error('A Fetch handler takes every request it is given.');
    const { path } = mount;
    // With `on` it answers; otherwise the function does.
    const answer = (request: Request, delivery: Delivery): Promise<Response> => ask(request, delivery);
    return {
      path,
      handle: createFetchHandler(provider, { ...options, path }, options.on === undefined ? answer : undefined),
    };
  });

  async function ask(request: Request, delivery?: Delivery): Promise<Response> {
    if (application === undefined) return new Response(null, { status: 404 });
    const { pathname, search } = new URL(request.url);
    const answer = await application({
      method: request.method,
      url: pathname + search,
      delivery,
      body: () => request.json(),
      pieces: () => request.body as unknown as AsyncIterable<Uint8Array>,
    });
    return respond(answer);
  }

  async function route(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const webhook = webhooks.find(({ path }) => path === pathname);
    if (webhook !== undefined) return webhook.handle(request);
    if (request.method === 'POST' && pathname === '/login') return Response.json(setup.login(await request.json()));
    return ask(request);
  }

  const handle = meddle((request) => setup.around(() => route(request)));
  const server = createServer((req, res) => void serve(req, res, handle));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async closeReceivers() {
      const closed = await Promise.all(webhooks.map(({ handle }) => handle.receiver.close(10_000)));
      return closed.every(Boolean);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(req: IncomingMessage, res: ServerResponse, handle: Handle): Promise<void> {
  let response: Response;
  try {
    response = await handle(toRequest(req, signalOf(res)));
  } catch {
    // What Fetch cannot express: the methods CONNECT and TRACE, a target that is no URL.
    response = new Response('Bad Request', { status: 400 });
  }
  if (res.destroyed) return;
  // As text: node:http misplaces a `100 Continue` of a pipelined request whose answer is a buffer.
  const body = await response.text();
  const rest = releaseRequest(req, res, response.status);
  res.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    'content-length': Buffer.byteLength(body),
    ...rest,
  });
  res.end(body);
}

/** Aborts when the client is gone before it was answered, as the signal of a request does where a platform speaks Fetch itself. */
function signalOf(res: ServerResponse): AbortSignal {
  const gone = new AbortController();
  res.on('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  return gone.signal;
}

function toRequest(req: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (let at = 0; at < req.rawHeaders.length; at += 2) {
    headers.append(req.rawHeaders[at] as string, req.rawHeaders[at + 1] as string);
  }
  const { method = 'GET', url = '/' } = req;
  const bodyless = method === 'GET' || method === 'HEAD';
  return new Request(new URL(url, 'http://127.0.0.1'), {
    method,
    headers,
    body: bodyless ? null : toStream(req),
    duplex: 'half',
    signal,
  } as RequestInit);
}

/** A stream that reads only what it is asked for, and whose cancellation leaves the connection alone: the answer needs it. */
function toStream(req: IncomingMessage): ReadableStream<Uint8Array> {
  let listening = false;
  let leave = (): void => {};
  const listen = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    const onData = (piece: Buffer): void => {
      req.pause();
      controller.enqueue(piece);
    };
    const onEnd = (): void => {
      leave();
      controller.close();
    };
    const onClose = (): void => {
      leave();
      controller.error(new Error('The client went away.'));
    };
    leave = () => void req.off('data', onData).off('end', onEnd).off('close', onClose);
    req.on('data', onData).on('end', onEnd).on('close', onClose);
  };
  return new ReadableStream(
    {
      pull(controller) {
        if (!listening) listen(controller);
        listening = true;
        req.resume();
      },
      cancel: () => leave(),
    },
    { highWaterMark: 0 },
  );
}

function respond({ status, headers, body }: AppAnswer): Response {
  return new Response(body === '' ? null : body, { status, headers });
}
