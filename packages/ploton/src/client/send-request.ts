import { maskApiKey } from './api-key.ts';
import { type ApiRequest, attemptRequest, FailedAttempt } from './attempt-request.ts';
import type { ClientConfig } from './client-options.ts';
import { pause } from './pause.ts';
import type { PlotonApiError } from './ploton-api-error.ts';

/** Waits before each retry, in milliseconds (source: Ploton, Deploying to Production, "Retry pattern"). */
const RETRY_DELAYS_MS: readonly number[] = [2_000, 4_000, 8_000];

/** What a call of the client may be given. */
export interface CallOptions {
  /** Ends the call, and any wait before a retry, at once. */
  readonly signal?: AbortSignal;
  /** How long each request may take, in milliseconds. Default: the client's. */
  readonly timeoutMs?: number;
  /** `false`: the first failure is the last. Default: `true`. */
  readonly retry?: boolean;
  /** `true`: no log line about failures and retries; the error and the observer tell of them. Default: `false`. */
  readonly quiet?: boolean;
}

/** What creating a task may be given besides. */
export interface CreateOptions extends CallOptions {
  /**
   * Also retry when nobody knows whether the request arrived: the connection broke, or no answer came in time. Ploton's API takes no
   * idempotency key, so the task may then exist twice. Default: `false`.
   */
  readonly retryUnknown?: boolean;
}

/**
 * Sends a request, and again after 2, 4 and 8 s when it was answered 429 or 5xx or the network failed; `Retry-After` on 429 wins.
 *
 * @throws PlotonApiError after the last attempt; the signal's reason when it aborts
 */
export async function sendRequest(config: ClientConfig, request: ApiRequest, options: CreateOptions): Promise<unknown> {
  const delays = options.retry === false ? [] : RETRY_DELAYS_MS;
  for (let attempt = 0; ; attempt++) {
    const startedAt = performance.now();
    const outcome = await attemptRequest(config, request, options.signal, options.timeoutMs ?? config.timeoutMs);
    const error = outcome instanceof FailedAttempt ? outcome.error : undefined;
    config.telling.observe({
      type: 'api-request',
      operation: request.operation,
      status: error === undefined ? 200 : error.status,
      code: error?.code,
      durationMs: performance.now() - startedAt,
    });
    if (!(outcome instanceof FailedAttempt)) return outcome.json;
    const delayMs = mayRepeat(request, outcome, options)
      ? nextDelay(config, outcome.error, delays[attempt])
      : undefined;
    if (delayMs === undefined) return surface(config, request, outcome.error, options);
    tellRetry(config, request, outcome.error, { attempt: attempt + 1, delayMs, quiet: options.quiet });
    await pause(delayMs, options.signal);
  }
}

/** A task that was made twice costs more than one that was not made: only a creation that surely did not happen is sent again. */
function mayRepeat(request: ApiRequest, { error, reached }: FailedAttempt, { retryUnknown }: CreateOptions): boolean {
  if (!error.recoverable) return false;
  return request.method === 'GET' || reached !== 'unknown' || retryUnknown === true;
}

function nextDelay(config: ClientConfig, { status, retryAfterMs }: PlotonApiError, delayMs: number | undefined) {
  if (delayMs === undefined) return undefined;
  const spread = config.jitter * (2 * Math.random() - 1);
  if (status !== 429 || retryAfterMs === undefined) return Math.round(delayMs * (1 + spread));
  return retryAfterMs <= config.maxRetryAfterMs ? Math.round(retryAfterMs * (1 + Math.abs(spread))) : undefined;
}

function tellRetry(
  config: ClientConfig,
  request: ApiRequest,
  error: PlotonApiError,
  { attempt, delayMs, quiet }: { attempt: number; delayMs: number; quiet: boolean | undefined },
) {
  config.telling.observe({ type: 'api-retry', operation: request.operation, code: error.code, delayMs });
  if (quiet === true) return;
  config.telling.log(
    'warn',
    { event: 'ploton.api.retry', ...describe(config, request, error), attempt, delay_ms: delayMs },
    `${error.message}; asking again in ${delayMs} ms`,
  );
}

function surface(config: ClientConfig, request: ApiRequest, error: PlotonApiError, { quiet }: CallOptions): never {
  if (quiet !== true) {
    config.telling.log('error', { event: 'ploton.api.failed', ...describe(config, request, error) }, error.message);
  }
  throw error;
}

function describe(config: ClientConfig, request: ApiRequest, { code, status, requestId }: PlotonApiError) {
  return {
    operation: request.operation,
    code,
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { request_id: requestId }),
    api_key: maskApiKey(config.apiKey),
    timestamp: new Date(config.now()).toISOString(),
  };
}
