import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlotonEvent } from '@hookgate/core';
import { refuseUnknown } from '../argument-error.ts';
import { type ApiRules, answerRequest } from './answer-request.ts';
import { type PlotonApiFault, refusalBody } from './api-fault.ts';
import { createFakeTasks, type FakeTasks } from './fake-tasks.ts';

/** Options of {@link startPlotonApi}. */
export interface PlotonApiOptions {
  /** The key it takes. Default: `pk_test_hookgate_testing`. */
  readonly apiKey?: string;
  /** The query parameter that pages, `null` for an API that ignores every one. Default: `after`. */
  readonly cursorParameter?: string | null;
  /** Whether a listing is `{ data, has_more }` or a bare array. Default: `envelope`. */
  readonly listShape?: 'envelope' | 'array';
  /** The largest page. Default: 100. */
  readonly maxLimit?: number;
  /** Called with each event of a task, in the shape of the webhook: give it to a sender, or lose it. Default: nobody hears. */
  readonly onEvent?: (event: PlotonEvent) => void;
  /** Milliseconds since 1970, for the tasks' times. Default: `Date.now`. */
  readonly now?: () => number;
  /** Default: a free one. */
  readonly port?: number;
}

/** A request that came, and what was answered; `undefined` when nothing was. */
export interface PlotonApiRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly status: number | undefined;
}

/** A stand-in for Ploton's API on this machine. */
export interface PlotonApi {
  /** The base URL: `http://127.0.0.1:…/v1`. */
  readonly url: string;
  readonly apiKey: string;
  readonly tasks: FakeTasks;
  /** Every request that came, in order. */
  readonly requests: readonly PlotonApiRequest[];
  /** The next requests, as many as there are faults, go wrong like this, in this order. */
  failNext(...faults: PlotonApiFault[]): void;
  /** From now on every request goes wrong like this; `undefined`: none does. */
  failAlways(fault: PlotonApiFault | undefined): void;
  /** Stops listening and breaks what is open. */
  close(): Promise<void>;
}

/**
 * Starts a stand-in for Ploton's API, over a real socket: tasks, paging, 401, 404, 422, and faults on demand.
 *
 * @throws TypeError for unknown options
 */
export async function startPlotonApi(options: PlotonApiOptions = {}): Promise<PlotonApi> {
  refuseUnknown('startPlotonApi', 'options', options, [
    'apiKey',
    'cursorParameter',
    'listShape',
    'maxLimit',
    'onEvent',
    'now',
    'port',
  ]);
  const rules: ApiRules & { readonly apiKey: string } = {
    apiKey: options.apiKey ?? 'pk_test_hookgate_testing',
    cursorParameter: options.cursorParameter === undefined ? 'after' : options.cursorParameter,
    listShape: options.listShape ?? 'envelope',
    maxLimit: options.maxLimit ?? 100,
  };
  const tasks = createFakeTasks(options.now ?? (() => Date.now()), options.onEvent ?? (() => {}));
  const requests: PlotonApiRequest[] = [];
  const queue: PlotonApiFault[] = [];
  let always: PlotonApiFault | undefined;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const fault = queue.shift() ?? always;
    const question = {
      method,
      url: new URL(url, 'http://localhost'),
      authorization: headers.authorization,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    const done = fault === undefined || fault === 'lost' || fault === 'cut';
    const answer = done ? answerRequest(tasks, rules, question) : { status: 200, json: undefined };
    const status = writeAnswer(response, answer.status, JSON.stringify(answer.json) ?? '', fault);
    requests.push({ method, path: url, status });
  }

  const server = createServer((request, response) => {
    // A client that leaves in the middle of its request is no fault of ours.
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    apiKey: rules.apiKey,
    tasks,
    requests,
    failNext: (...faults) => void queue.push(...faults),
    failAlways: (fault) => {
      always = fault;
    },
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

/** Writes the answer, or what the fault makes of it; returns the status that was sent. */
function writeAnswer(response: ServerResponse, status: number, body: string, fault: PlotonApiFault | undefined) {
  const json = { 'content-type': 'application/json', 'x-request-id': `req_${Math.random().toString(36).slice(2, 12)}` };
  if (fault === undefined) {
    response.writeHead(status, json).end(body);
    return status;
  }
  if (fault === 'hang') return undefined;
  if (fault === 'reset' || fault === 'lost') {
    response.destroy();
    return undefined;
  }
  if (fault === 'cut') {
    response.writeHead(status, { ...json, 'content-length': Buffer.byteLength(body) });
    response.write(body.slice(0, body.length >> 1), () => response.destroy());
    return status;
  }
  if (fault === 'html' || fault === 'empty') {
    response.writeHead(200, { 'content-type': 'text/html' }).end(fault === 'html' ? '<!doctype html><p>Welcome' : '');
    return 200;
  }
  const { retryAfter } = fault;
  response.writeHead(fault.status, { ...json, ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) });
  response.end(refusalBody(fault));
  return fault.status;
}
