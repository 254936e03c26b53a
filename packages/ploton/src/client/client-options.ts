import type { Logger } from '@hookgate/core';
import { checkOptions } from '../check-options.ts';
import { createTelling, type Telling } from '../telling.ts';
import { checkApiKey } from './api-key.ts';
import { checkBaseUrl, DEFAULT_BASE_URL } from './base-url.ts';
import type { PlotonClientObservation, PlotonClientObserver } from './client-observation.ts';

/** Options of {@link createPlotonClient}. */
export interface PlotonClientOptions {
  /** `pk_live_…` or `pk_test_…`. Default: the environment variable `PLOTON_API_KEY`. */
  readonly apiKey?: string;
  /** Where the API is. Default: the environment variable `PLOTON_BASE_URL`, else `https://api.ploton.ai/v1`. */
  readonly baseUrl?: string;
  /** Sends the requests. Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** pino-shaped; gets `ploton.task.created`, `ploton.api.retry`, `ploton.api.failed`. Default: warnings and errors to the console. */
  readonly logger?: Logger;
  /** Called for every request, every wait before a retry, every task created: one function, or several. */
  readonly observer?: PlotonClientObserver | readonly PlotonClientObserver[];
  /** How long one request may take, its answer's body included, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number;
  /**
   * The longest `Retry-After` that is waited for, in milliseconds. When Ploton asks for more, the error comes at once, with
   * `retryAfterMs`: asking earlier than told would only be refused again. Default: 60,000.
   */
  readonly maxRetryAfterMs?: number;
  /**
   * How much of each wait before a retry is left to chance, more or less: 0 to 1. Ploton's page gives exact delays. A `Retry-After` is never
   * shortened. Default: 0.
   */
  readonly jitter?: number;
  /**
   * The query parameter that asks for tasks behind one; Ploton documents only `limit`. An API that ignores it ends a listing after
   * one page, which is said once. Default: `'after'`.
   */
  readonly cursorParameter?: string;
  /** Milliseconds since 1970; for timestamps of log lines, and dates in `Retry-After`. Default: `Date.now`. */
  readonly now?: () => number;
}

/** The options with their defaults, checked. */
export interface ClientConfig {
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly telling: Telling<PlotonClientObservation>;
  readonly timeoutMs: number;
  readonly maxRetryAfterMs: number;
  readonly jitter: number;
  readonly cursorParameter: string;
  readonly now: () => number;
}

const NAMES: Readonly<Record<keyof PlotonClientOptions, true>> = {
  apiKey: true,
  baseUrl: true,
  fetch: true,
  logger: true,
  observer: true,
  timeoutMs: true,
  maxRetryAfterMs: true,
  jitter: true,
  cursorParameter: true,
  now: true,
};

/** @throws TypeError that names the option and what it may be */
export function resolveClientOptions(options: PlotonClientOptions): ClientConfig {
  const check = checkOptions('Ploton client', 'createPlotonClient({ apiKey })', options, Object.keys(NAMES));
  const { jitter = 0, cursorParameter = 'after', now = () => Date.now() } = options;
  const env = typeof process === 'undefined' ? {} : process.env;
  const send = options.fetch ?? globalThis.fetch;
  if (typeof send !== 'function') check.fail('fetch', 'must be a function');
  if (!(jitter >= 0 && jitter <= 1)) check.fail('jitter', `must be a number from 0 to 1, not ${String(jitter)}`);
  if (typeof cursorParameter !== 'string' || cursorParameter === '')
    check.fail('cursorParameter', 'must be the name of a query parameter');
  check.call('now', now);
  return {
    apiKey: checkApiKey(options.apiKey ?? env['PLOTON_API_KEY']),
    baseUrl: checkBaseUrl(options.baseUrl ?? (env['PLOTON_BASE_URL'] || DEFAULT_BASE_URL)),
    // Some runtimes refuse a `fetch` that is called on another object.
    fetch: (input, init) => send(input, init),
    telling: createTelling('Ploton client', options.logger, options.observer),
    timeoutMs: check.milliseconds('timeoutMs', options.timeoutMs ?? 30_000, 1),
    maxRetryAfterMs: check.milliseconds('maxRetryAfterMs', options.maxRetryAfterMs ?? 60_000, 0),
    jitter,
    cursorParameter,
    now,
  };
}
