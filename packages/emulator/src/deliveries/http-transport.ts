import http from 'node:http';
import https from 'node:https';
import { type DeliveryResult, NoAnswerError, type TestDelivery } from '@hookgate/testing';
import { type ConnectionFaultName, deliveryResult } from '@hookgate/testing/sender-kit';
import { allowedLookup, refuseRemote } from './allowed-address.ts';
import { KEPT_BYTES } from './kept-text.ts';

/** An answer of which the history keeps the beginning. */
export interface KeptResult extends DeliveryResult {
  /** Bytes of the answer's body as it was sent; `body` has the first 64 KB of them. */
  readonly bodyBytes: number;
}

/** Sends deliveries over HTTP. */
export interface HttpTransport {
  /** Rejects with a {@link NoAnswerError} when no answer comes, also for addresses that are not allowed. */
  send(
    url: string,
    delivery: TestDelivery,
    options: { readonly timeoutMs: number; readonly breaks?: ConnectionFaultName },
  ): Promise<KeptResult>;
  /** Breaks what is under way, and sends nothing any more. */
  close(): void;
}

/** An answer that goes on for longer is not read to its end. */
const MAX_ANSWER_BYTES = 16 * 1_048_576;
/** Answers with 1xx, which say that the real one comes later: whoever sends more than these sends none. */
const MAX_INFORMATIONAL = 16;

/** @param allowRemote whether other machines than this one may be sent to */
export function createHttpTransport(allowRemote: boolean): HttpTransport {
  const pool = { keepAlive: true, maxFreeSockets: 2_048, scheduling: 'lifo' } as const;
  const active = new Set<http.ClientRequest>();
  let isClosed = false;
  const agents = { 'http:': new http.Agent(pool), 'https:': new https.Agent(pool) };

  function attempt(
    target: URL,
    delivery: TestDelivery,
    { timeoutMs, breaks }: { readonly timeoutMs: number; readonly breaks?: ConnectionFaultName },
    isFresh: boolean,
  ): Promise<KeptResult> {
    return new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const isSecure = target.protocol === 'https:';
      const agent = isFresh || breaks !== undefined ? false : agents[isSecure ? 'https:' : 'http:'];
      const { body, chunked, headers } = delivery;
      const request = (isSecure ? https : http).request(target, {
        method: delivery.method,
        agent,
        headers: {
          ...headers,
          ...(chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': body.byteLength }),
        },
        lookup: allowedLookup(allowRemote),
        // A certificate of one's own is usual on one's own machine, and nobody stands in between there.
        ...(isSecure && !allowRemote ? { rejectUnauthorized: false } : {}),
      });
      active.add(request);
      request.once('close', () => active.delete(request));
      const fail = (reason: NoAnswerError['reason'], why: string, cause?: unknown): void => {
        clearTimeout(timer);
        reject(new NoAnswerError(reason, why, { cause }));
        request.destroy();
      };
      const timer = setTimeout(() => fail('timeout', `No answer came within ${timeoutMs} ms.`), timeoutMs);
      let answered = false;
      request.on('response', (response) => {
        answered = true;
        const { statusCode: status = 0 } = response;
        readAnswer(
          response,
          (body, bodyBytes) => {
            clearTimeout(timer);
            const answer = { status, headers: joined(response.headers), body };
            const result = deliveryResult(delivery, { ...answer, durationMs: performance.now() - startedAt });
            resolve({ ...result, bodyBytes });
          },
          (why, cause) => fail('unreachable', why, cause),
        );
      });
      let informational = 0;
      request.on('information', () => {
        informational += 1;
        if (informational > MAX_INFORMATIONAL) {
          fail('unreachable', `The receiver answered with 1xx more than ${MAX_INFORMATIONAL} times, and never really.`);
        }
      });
      // Without a listener Node ends such a connection, and tells nobody.
      request.on('upgrade', ({ statusCode }, socket) => {
        socket.destroy();
        fail('unreachable', `The receiver answered ${statusCode} and changed the protocol, which is no answer.`);
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        // The receiver closed a connection that was idle at the very moment it was used again: nothing was delivered.
        if (!answered && request.reusedSocket && error.code === 'ECONNRESET') {
          attempt(target, delivery, { timeoutMs }, true).then(resolve, reject);
        } else fail('unreachable', messageOf(error), error);
      });
      if (breaks === undefined) request.end(body);
      else breakConnection(request, body, breaks, (why) => fail('unreachable', why));
    });
  }

  return {
    async send(url, delivery, options) {
      // A path that begins with `//` is a path, and names no other host.
      const target = new URL(new URL(url).origin + delivery.path);
      try {
        if (isClosed) throw new Error('The emulator is closed.');
        if (!allowRemote) refuseRemote(target.hostname);
        return await attempt(target, delivery, options, false);
      } catch (error) {
        // Such as a header that no request can carry.
        throw error instanceof NoAnswerError
          ? error
          : new NoAnswerError('unreachable', messageOf(error), { cause: error });
      }
    },
    close() {
      isClosed = true;
      for (const request of active) request.destroy();
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

/** Makes a fault of the connection that the receiver notices. */
function breakConnection(
  request: http.ClientRequest,
  body: Uint8Array,
  fault: ConnectionFaultName,
  fail: (why: string) => void,
): void {
  if (fault === 'cut') {
    request.end(body, () => {
      request.socket?.destroy();
      fail('The connection was cut behind the body, as it was told to be.');
    });
    return;
  }
  const half = body.subarray(0, body.byteLength >> 1);
  const reset = (): void => {
    request.socket?.resetAndDestroy();
    fail('The connection was reset in the middle of the body, as it was told to be.');
  };
  if (half.byteLength > 0) request.write(half, reset);
  else {
    request.flushHeaders();
    request.once('socket', (socket) => socket.once('connect', reset));
  }
}

/** Reads to the end, and keeps the beginning. */
function readAnswer(
  response: http.IncomingMessage,
  done: (text: string, bytes: number) => void,
  fail: (why: string, cause: unknown) => void,
): void {
  const kept: Buffer[] = [];
  let bytes = 0;
  const end = (): void => {
    const text = new TextDecoder().decode(Buffer.concat(kept), { stream: bytes > KEPT_BYTES });
    done(text, bytes);
  };
  response.on('data', (chunk: Buffer) => {
    if (bytes < KEPT_BYTES) kept.push(chunk.subarray(0, KEPT_BYTES - bytes));
    bytes += chunk.byteLength;
    if (bytes <= MAX_ANSWER_BYTES) return;
    end();
    response.removeAllListeners('data').destroy();
  });
  response.once('end', end);
  response.once('error', (error) =>
    fail(`The connection broke in the middle of the answer: ${messageOf(error)}`, error),
  );
}

function joined(headers: http.IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

/** An error of several addresses (`AggregateError`) has no message of its own. */
function messageOf(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: readonly Error[] };
  return message || errors?.map((each) => each.message).join('; ') || code || String(error);
}
