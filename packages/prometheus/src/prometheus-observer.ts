import type { Observer } from '@hookgate/core';
import { createFeed, type Seen } from '@hookgate/instruments';
import { register as globalRegistry, type Registry } from 'prom-client';
import { makeInstrument } from './make-instrument.ts';

/** Options of {@link prometheusObserver}. */
export interface PrometheusObserverOptions {
  /** Where the metrics are registered. Default: prom-client's global registry. */
  readonly register?: Registry;
  /** Milliseconds since 1970, for the latency of deliveries. Default: `Date.now`. */
  readonly now?: () => number;
}

/** An observer for receivers, and for everything of `@hookgate/ploton` that takes one. */
export interface PrometheusObserver extends Observer {
  /** Counts an observation; of a type that no metric is made of, nothing. */
  (seen: { readonly type: string }): void;
}

const OPTION_NAMES: readonly string[] = ['register', 'now'] satisfies (keyof PrometheusObserverOptions)[];

/**
 * Makes the observer whose metrics a registry of prom-client exports. One is enough for a process: pass the same one to every
 * receiver, and to the client, the reconciler and the health check of `@hookgate/ploton`.
 *
 * ```ts
 * app.use(plotonWebhook({ observer: prometheusObserver() }));
 * ```
 *
 * @throws TypeError for an unknown or invalid option
 * @throws Error when the registry has the metrics already: pass the observer that made them, or another registry
 */
export function prometheusObserver(options: PrometheusObserverOptions = {}): PrometheusObserver {
  const { register = globalRegistry, now = Date.now } = checked(options);
  const feed = createFeed((instrument) => makeInstrument(instrument, register), now);
  return Object.assign((seen: { readonly type: string }) => feed.observe(seen as Seen), { begin: feed.begin });
}

/** @throws TypeError that names the option and what it may be */
function checked(options: PrometheusObserverOptions): PrometheusObserverOptions {
  if (typeof options !== 'object' || options === null) fail('the options are an object, such as { register }');
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.includes(name)) fail(`there is no option \`${name}\`. There are: ${OPTION_NAMES.join(', ')}`);
  }
  const { register, now } = options;
  if (register !== undefined && typeof register?.registerMetric !== 'function') {
    fail('the option `register` must be a Registry of prom-client: { register: new Registry() }');
  }
  if (now !== undefined && typeof now !== 'function') fail('the option `now` must be a function');
  return options;
}

function fail(problem: string): never {
  throw new TypeError(`prometheusObserver: ${problem}.`);
}
