import { throwIfAborted } from '@hookgate/core';
import { MOST_CAUSES, redactKeys, withoutKeys } from './api-key.ts';
import type { PlotonOperation } from './client-observation.ts';
import type { ClientConfig } from './client-options.ts';
import { PlotonApiError, type PlotonApiErrorCode } from './ploton-api-error.ts';
import { readAnswer } from './read-answer.ts';
import { parseRetryAfter } from './retry-after.ts';

/** One request of the client. */
export interface ApiRequest {
  readonly operation: PlotonOperation;
  readonly method: 'GET' | 'POST';
  /** Behind the base URL, such as `/tasks?limit=1`. */
  readonly path: string;
  readonly body?: string;
}

/** Whether the server may have acted on a request that failed: it answered, it cannot have, or nobody knows. */
type Reached = 'answered' | 'never' | 'unknown';

/** An attempt that failed, and what is needed to decide on another. */
export class FailedAttempt {
  readonly error: PlotonApiError;
  readonly reached: Reached;

  constructor(error: PlotonApiError, reached: Reached) {
    this.error = error;
    this.reached = reached;
  }
}

/** System errors that come before a byte of the request has left. */
const NEVER_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ConnectionRefused', // Bun
]);

/**
 * Sends a request once. Resolves with what was answered, parsed, or with a {@link FailedAttempt}; rejects only with the reason of the
 * caller's signal.
 */
export async function attemptRequest(
  config: ClientConfig,
  request: ApiRequest,
  signal: AbortSignal | undefined,
  timeoutMs: number,
): Promise<{ readonly json: unknown } | FailedAttempt> {
  throwIfAborted(signal);
  const ended = new AbortController();
  const leave = () => ended.abort(signal?.reason);
  signal?.addEventListener('abort', leave, { once: true });
  const timer = setTimeout(() => ended.abort(), timeoutMs);
  try {
    const response = await config.fetch(config.baseUrl + request.path, {
      method: request.method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${config.apiKey}`,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: request.body }),
      // Followed, a redirect would turn a POST into a GET, or take the key somewhere else.
      redirect: 'manual',
      signal: ended.signal,
    });
    return await judgeAnswer(config, request, response);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof PlotonApiError) return new FailedAttempt(error, 'answered');
    return explainSilence(config, request, error, ended.signal.aborted ? timeoutMs : undefined);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', leave);
  }
}

async function judgeAnswer(config: ClientConfig, request: ApiRequest, response: Response) {
  const { status, headers } = response;
  if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    await response.body?.cancel();
    const detail = 'the answer is a redirect, which is not followed; is PLOTON_BASE_URL right?';
    return failed(detail, { code: 'redirected', status, recoverable: false });
  }
  const requestId = headers.get('x-request-id') ?? undefined;
  const facts = {
    status,
    ...(requestId === undefined ? {} : { requestId: redactKeys(requestId, config.apiKey).slice(0, 128) }),
  };
  let text: string;
  try {
    text = await readAnswer(response);
  } catch (error) {
    if (error instanceof PlotonApiError) throw error;
    // A 2xx says that it happened; what happened got lost. A timeout is told as one.
    if (status >= 200 && status < 300) throw error;
    text = '';
  }
  const json = parseJson(text);
  if (status >= 200 && status < 300) {
    if (json !== undefined) return { json };
    const what = text.trim() === '' ? 'is empty' : text.trimStart().startsWith('<') ? 'is HTML' : 'is not JSON';
    return failed(`the answer ${what}; is PLOTON_BASE_URL right?`, {
      ...facts,
      code: 'invalid_answer',
      recoverable: false,
    });
  }
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), config.now());
  const said = readError(json, config.apiKey, request.body);
  return failed(said.message ?? `${request.operation} was answered ${status}`, {
    ...facts,
    code: said.code ?? codeOf(status),
    recoverable: status === 429 || status >= 500,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function failed(detail: string, failure: ConstructorParameters<typeof PlotonApiError>[1]): FailedAttempt {
  const status = failure.status === undefined ? '' : ` (${failure.status})`;
  return new FailedAttempt(new PlotonApiError(`Ploton${status}: ${detail}`, failure), 'answered');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `{ error: { code, message } }`, as far as it is there; without keys, and without what was asked. */
function readError(json: unknown, key: string, body: string | undefined): { code?: string; message?: string } {
  const error = (json as { error?: unknown } | null | undefined)?.error;
  if (typeof error !== 'object' || error === null) return {};
  const { code, message } = error as Record<string, unknown>;
  const words = typeof message === 'string' ? redactKeys(message, key).replaceAll(/\s+/g, ' ').slice(0, 300) : '';
  return {
    ...(typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) ? { code: redactKeys(code, key) } : {}),
    ...(words === '' || repeats(words, body) ? {} : { message: words }),
  };
}

/** Whether an error says back what was asked, which may be anything. */
function repeats(words: string, body: string | undefined): boolean {
  const prompt: unknown = body === undefined ? undefined : (JSON.parse(body) as { prompt?: unknown }).prompt;
  return typeof prompt === 'string' && prompt.length > 8 && words.includes(prompt.replaceAll(/\s+/g, ' ').slice(0, 40));
}

function codeOf(status: number): PlotonApiErrorCode {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 429) return 'rate_limited';
  return status >= 500 ? 'service_unavailable' : 'request_failed';
}

/** No answer, or none that could be read: why, and whether the server can have acted. */
function explainSilence(
  config: ClientConfig,
  request: ApiRequest,
  error: unknown,
  timedOutAfterMs: number | undefined,
): FailedAttempt {
  if (timedOutAfterMs !== undefined) {
    const message = `Ploton: ${request.operation} had no answer within ${timedOutAfterMs} ms`;
    return new FailedAttempt(new PlotonApiError(message, { code: 'timeout', recoverable: true }), 'unknown');
  }
  const code = findSystemCode(error);
  const message = `Ploton: ${request.operation} failed on the network${code === undefined ? '' : ` (${code})`}`;
  return new FailedAttempt(
    new PlotonApiError(message, { code: 'network_error', recoverable: true, cause: withoutKeys(error, config.apiKey) }),
    NEVER_SENT.has(code) ? 'never' : 'unknown',
  );
}

/** `ECONNRESET` and its like: on the error, or on what caused it (Node's fetch), or on all of several addresses tried. */
function findSystemCode(error: unknown, depth = 0): string | undefined {
  const { code, cause, errors } = readFacts(error);
  if (depth >= MOST_CAUSES) return asText(code);
  if (Array.isArray(errors) && errors.length > 0) {
    // Of many addresses each; an error of errors of errors is none of the network.
    const codes = errors.map((each) => findSystemCode(each, depth + MOST_CAUSES / 2));
    // Only when no address at all was reached is it sure that nothing was sent.
    return codes.every((each) => NEVER_SENT.has(each)) ? codes[0] : codes.find((each) => !NEVER_SENT.has(each));
  }
  if (cause !== undefined) return findSystemCode(cause, depth + 1) ?? asText(code);
  return asText(code);
}

/** What is looked at of an error; nothing where a look throws. */
function readFacts(error: unknown): { readonly code?: unknown; readonly cause?: unknown; readonly errors?: unknown } {
  try {
    const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown };
    return { code, cause, errors };
  } catch {
    return {};
  }
}

function asText(code: unknown): string | undefined {
  return typeof code === 'string' ? code : undefined;
}
