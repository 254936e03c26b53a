import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseJson } from '../api/parse-json.ts';
import type { Parts } from '../assemble.ts';
import type { EmulatorModel } from '../emulator.ts';
import { EmulatorError } from '../emulator-error.ts';
import { createPage } from '../page/index.ts';
import { type Answer, json, plain, write } from './answer.ts';
import { answerApi } from './api-routes.ts';
import { createEventStreams } from './event-stream.ts';
import { createGuard, type Guard } from './guard.ts';
import { answerPloton } from './ploton-routes.ts';
import { readBody } from './read-body.ts';

/** Events may have 1 MiB, which in JSON may take some more; everything else is small. */
const MAX_EVENT_REQUEST_BYTES = 4 * 1_048_576;
const MAX_REQUEST_BYTES = 65_536;
const HOST = '127.0.0.1';

/** The server of an emulator. */
export interface EmulatorServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts the server: Ploton's API, the emulator's own, and the page. */
export async function serve(
  parts: Parts,
  model: EmulatorModel,
  { port, token }: { readonly port: number; readonly token: string },
): Promise<EmulatorServer> {
  const page = createPage(model);
  const streams = createEventStreams(parts.changes);
  const plotonApi = {
    tasks: parts.tasks.api,
    apiKeys: parts.options.apiKeys,
    faults: () => parts.faults.view(),
    chance: () => parts.faults.chance(),
  };
  let guard: Guard;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<Answer | undefined> {
    const { method = 'GET', headers, url: target = '/' } = request;
    guard.admit(headers);
    const url = urlOf(target);
    if (url.pathname === '/v1' || url.pathname.startsWith('/v1/')) {
      const body = await readBody(request, MAX_REQUEST_BYTES);
      return answerPloton(plotonApi, { method, url, authorization: headers.authorization, body });
    }
    const given = url.searchParams.get('token');
    if (given !== null && method === 'GET' && !url.pathname.startsWith('/api/') && guard.isToken(given))
      return letIn(url, guard);
    guard.authorize(request);
    if (url.pathname === '/api/stream' && method === 'GET') {
      streams.open(response);
      return undefined;
    }
    if (url.pathname.startsWith('/api/')) {
      const isEvent = /\/(events|replay)$/.test(url.pathname);
      const limit = isEvent ? MAX_EVENT_REQUEST_BYTES : MAX_REQUEST_BYTES;
      return answerApi(model, { method, url, input: async () => parseJson(await readBody(request, limit)) });
    }
    const isPost = method === 'POST';
    const body = isPost ? { body: await readBody(request, MAX_EVENT_REQUEST_BYTES) } : {};
    return (
      (await page.handle({ method, url: url.pathname + url.search, ...body })) ??
      json(404, { code: 'unknown_path', message: `There is no ${url.pathname.slice(0, 200)}.` })
    );
  }

  const server = createServer((request, response) => {
    const isHead = request.method === 'HEAD';
    answer(request, response)
      .catch((error: unknown) => failure(error, request, parts.options.onError))
      .then((answered) => {
        if (answered === undefined || response.headersSent || response.destroyed) return;
        // What was not read to its end has no next request behind it.
        const headers = request.complete ? {} : { connection: 'close' };
        write(response, { ...answered, headers: { ...answered.headers, ...headers } }, isHead);
      })
      .catch((error: unknown) => {
        response.destroy();
        parts.options.onError(error);
      });
  });
  server.maxConnections = 1_000;
  await listen(server, port);
  const bound = (server.address() as AddressInfo).port;
  guard = createGuard(bound, token);
  return {
    port: bound,
    close() {
      streams.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const fix = `The port ${port} is taken: stop what listens there, or choose another one (port: 0 takes a free one, --port 0).`;
      reject(error.code === 'EADDRINUSE' ? new Error(fix, { cause: error }) : error);
    });
    server.listen(port, HOST, resolve);
  });
}

/** @throws EmulatorError for a request line that names no path */
function urlOf(target: string): URL {
  const base = 'http://localhost';
  if (target.startsWith('/') && URL.canParse(base + target)) return new URL(base + target);
  throw new EmulatorError(400, 'invalid_path', 'The request must name a path.');
}

/**
 * Gives the browser the token and has the page itself load what was asked for: a redirect would not carry the cookie, where a link on
 * another site led here. It is out of the address bar then.
 */
function letIn(url: URL, guard: Guard): Answer {
  url.searchParams.delete('token');
  const next = url.pathname.startsWith('//') ? '/' : url.pathname + url.search;
  const address = next.replace(/[<>"'&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'set-cookie': guard.cookie },
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${address}"><title>Hookgate</title><p><a href="${address}">Continue</a></p></html>`,
  };
}

function failure(error: unknown, request: IncomingMessage, onError: (error: unknown) => void): Answer {
  if (error instanceof EmulatorError) {
    const { status, code, message } = error;
    const isForPeople = /\btext\/html\b/.test(request.headers.accept ?? '') && !request.url?.startsWith('/api/');
    return isForPeople ? plain(status, message) : json(status, { code, message });
  }
  if (request.destroyed && !request.complete)
    return json(400, { code: 'request_ended', message: 'The request ended.' });
  onError(error);
  return json(500, { code: 'internal', message: 'The emulator failed; see what it printed.' });
}
