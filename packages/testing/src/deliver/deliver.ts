import { createServer } from 'node:http';
import { isUint8Array } from 'node:util/types';
import { failArgument, refuseUnknown, requireNumber, shown } from '../argument-error.ts';
import { resolveUrl } from '../conversions/resolve-url.ts';
import { toInject } from '../conversions/to-inject.ts';
import { requestInit, toRequest } from '../conversions/to-request.ts';
import type { TestDelivery } from '../delivery.ts';
import { type DeliveryResult, deliveryResult } from './delivery-result.ts';
import { readText } from './read-text.ts';
import { serving } from './serving.ts';
import { type DeliveryTarget, type FastifyTarget, type FetchTarget, identifyTarget } from './targets.ts';

/** Options of {@link deliver}. */
export interface DeliverOptions {
  /** Milliseconds to wait for the answer. Default: as long as the sender waits (Ploton 30,000, Platos 5,000). */
  readonly timeoutMs?: number;
  /** Gives up and, where there is one, closes the connection. */
  readonly signal?: AbortSignal;
}

/** Rejects {@link deliver}: no answer came. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  /** `timeout`: connected, and then nothing in time. `unreachable`: no connection, or it broke. `aborted`: by the signal. */
  readonly reason: 'timeout' | 'unreachable' | 'aborted';

  constructor(reason: NoAnswerError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/**
 * Sends a delivery and resolves with the answer, whatever its status. Applications of Express and Koa, listeners and
 * servers that do not listen yet are served on a free port of this machine meanwhile; Fastify gets an `inject`, Hono and
 * Fetch handlers a `Request`. Of an answer that goes on for longer than 16 MiB the result has the first 16 MiB; the rest is not read
 * (Fastify's `inject` gives all of it).
 *
 * @throws TypeError for a target or a delivery that is none
 * @throws NoAnswerError for a target that does not listen, that breaks the connection, or that does not answer in time
 */
export async function deliver(
  target: DeliveryTarget,
  delivery: TestDelivery,
  options: DeliverOptions = {},
): Promise<DeliveryResult> {
  refuseUnknown('deliver', 'options', options, ['timeoutMs', 'signal']);
  const known = identifyTarget('deliver', target);
  if (!isUint8Array(delivery?.body) || delivery.from === undefined) {
    failArgument(
      'deliver',
      'delivery',
      `must be made by plotonDelivery(), platosDelivery() or createDelivery(), not ${shown(delivery)}`,
    );
  }
  const { timeoutMs = delivery.from.provider.deadlineMs } = options;
  requireNumber('deliver', 'options.timeoutMs', timeoutMs, 1);
  switch (known.kind) {
    case 'url':
      return limited(delivery, timeoutMs, options.signal, (signal) => sendTo(known.url, delivery, signal));
    case 'fetch':
      return limited(delivery, timeoutMs, options.signal, (signal) => askFetch(known.fetch, delivery, signal));
    case 'inject':
      return limited(delivery, timeoutMs, options.signal, () => askFastify(known.app, delivery));
    case 'server':
    case 'listener': {
      const server = known.kind === 'server' ? known.server : createServer(known.listener);
      return serving('deliver', server, (url) =>
        limited(delivery, timeoutMs, options.signal, (signal) => sendTo(url, delivery, signal)),
      );
    }
  }
}

type Answer = Pick<DeliveryResult, 'status' | 'headers' | 'body'>;

/** An answer that goes on for longer is not read to its end. */
const MAX_ANSWER_BYTES = 16 * 1_048_576;

/** Measures, and gives up in time. */
async function limited(
  delivery: TestDelivery,
  timeoutMs: number,
  outer: AbortSignal | undefined,
  send: (signal: AbortSignal) => Promise<Answer>,
): Promise<DeliveryResult> {
  const controller = new AbortController();
  const startedAt = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort = (): void => {};
  const given = new Promise<never>((_resolve, reject) => {
    const giveUp = (reason: 'timeout' | 'aborted', message: string): void => {
      reject(new NoAnswerError(reason, message));
      controller.abort();
    };
    timer = setTimeout(() => giveUp('timeout', `deliver: no answer came within ${timeoutMs} ms.`), timeoutMs);
    onAbort = () => giveUp('aborted', 'deliver: the signal was aborted before an answer came.');
    if (outer?.aborted === true) onAbort();
    else outer?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    const answering = send(controller.signal);
    // Whoever loses the race may reject later, when nobody listens any more.
    answering.catch(() => {});
    const answer = await Promise.race([answering, given]);
    return deliveryResult(delivery, { ...answer, durationMs: performance.now() - startedAt });
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', onAbort);
  }
}

async function sendTo(url: string | URL, delivery: TestDelivery, signal: AbortSignal): Promise<Answer> {
  const target = resolveUrl('deliver', url, delivery, 'target');
  const init = requestInit(delivery);
  try {
    // A webhook sender follows no redirects: the signature was made for one endpoint.
    return await readResponse(await fetch(target, { ...init, signal, redirect: 'manual' }));
  } catch (error) {
    const cause = (error as { readonly cause?: { readonly code?: unknown; readonly message?: unknown } }).cause;
    const why = String(cause?.code ?? cause?.message ?? (error as Error).message);
    const fix =
      'The argument `target` must be the URL of a server that listens (await its "listening" event), or the application itself';
    throw new NoAnswerError('unreachable', `deliver: ${target.href} gave no answer: ${why}. ${fix}.`, { cause: error });
  }
}

async function askFetch(fetch: FetchTarget, delivery: TestDelivery, signal: AbortSignal): Promise<Answer> {
  const response: unknown = await fetch(new Request(toRequest(delivery), { signal }));
  if (!isResponse(response)) {
    return failArgument(
      'deliver',
      'target',
      `is a function that answered ${shown(response)}, not a Response; a function of request and response needs both parameters`,
    );
  }
  return readResponse(response);
}

async function askFastify(app: FastifyTarget, delivery: TestDelivery): Promise<Answer> {
  const { statusCode, headers, body } = await app.inject(toInject(delivery));
  const plain = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : String(value)] as const],
  );
  return { status: statusCode, headers: Object.fromEntries(plain), body };
}

async function readResponse(response: Response): Promise<Answer> {
  const headers = Object.fromEntries(response.headers as unknown as Iterable<[string, string]>);
  return { status: response.status, headers, body: await readText(response, MAX_ANSWER_BYTES) };
}

/** Of whichever realm: jsdom and polyfills have classes of their own. */
function isResponse(value: unknown): value is Response {
  const { status, text, headers } = Object(value) as Partial<Response>;
  return typeof status === 'number' && typeof text === 'function' && typeof headers === 'object';
}
