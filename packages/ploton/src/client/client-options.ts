import type { Logger } from '@hookgate/core';
import { checkApiKey } from './api-key.ts';
import { checkBaseUrl, DEFAULT_BASE_URL } from './base-url.ts';
import type { PlotonClientObserver } from './client-observation.ts';

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
  /** Called for every request, every wait before a retry, every task created. */
  readonly observer?: PlotonClientObserver;
  /** How long one request may take, its answer's body included, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number;
  /**
   * The longest `Retry-After` that is waited for, in milliseconds. When Ploton asks for more, the error comes at once, with
   * `retryAfterMs`: asking earlier than told would only be refused again. Default: 60,000.
   */
  readonly maxRetryAfterMs?: number;
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
  readonly logger: Logger;
  readonly observer: PlotonClientObserver | undefined;
  readonly timeoutMs: number;
  readonly maxRetryAfterMs: number;
  readonly cursorParameter: string;
  readonly now: () => number;
}

const NAMES: ReadonlySet<string> = new Set<keyof PlotonClientOptions>([
  'apiKey',
  'baseUrl',
  'fetch',
  'logger',
  'observer',
  'timeoutMs',
  'maxRetryAfterMs',
  'cursorParameter',
  'now',
]);

const consoleLogger: Logger = {
  info() {},
  warn: (fields, message = '') => console.warn(`[hookgate] ${message}`, fields),
  error: (fields, message = '') => console.error(`[hookgate] ${message}`, fields),
};

/** @throws TypeError that names the option and what it may be */
export function resolveClientOptions(options: PlotonClientOptions): ClientConfig {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError('Ploton client: the options are an object: createPlotonClient({ apiKey }).');
  }
  for (const name of Object.keys(options)) {
    if (!NAMES.has(name))
      throw new TypeError(`Ploton client: there is no option \`${name}\`. There are: ${[...NAMES].join(', ')}.`);
  }
  const env = typeof process === 'undefined' ? {} : process.env;
  const send = options.fetch ?? globalThis.fetch;
  if (typeof send !== 'function') throw new TypeError('Ploton client: the option `fetch` must be a function.');
  return {
    apiKey: checkApiKey(options.apiKey ?? env['PLOTON_API_KEY']),
    baseUrl: checkBaseUrl(options.baseUrl ?? (env['PLOTON_BASE_URL'] || DEFAULT_BASE_URL)),
    // Some runtimes refuse a `fetch` that is called on another object.
    fetch: (input, init) => send(input, init),
    logger: options.logger ?? consoleLogger,
    observer: options.observer,
    timeoutMs: checkMilliseconds('timeoutMs', options.timeoutMs ?? 30_000, 1),
    maxRetryAfterMs: checkMilliseconds('maxRetryAfterMs', options.maxRetryAfterMs ?? 60_000, 0),
    cursorParameter: options.cursorParameter ?? 'after',
    now: options.now ?? Date.now,
  };
}

/** The longest time a timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** @throws TypeError when it is no whole number of milliseconds that a timer takes */
export function checkMilliseconds(name: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= MAX_TIMER_MS) return value;
  throw new TypeError(
    `Ploton client: the option \`${name}\` must be a whole number of milliseconds from ${least}, not ${String(value)}.`,
  );
}
