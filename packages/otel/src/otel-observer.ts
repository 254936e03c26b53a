import type { Observer, StartedObservation } from '@hookgate/core';
import { createFeed, type Feed, type Receiver, type Seen } from '@hookgate/instruments';
import { context, type Meter, metrics, type Tracer, trace } from '@opentelemetry/api';
import { DeliverySpans } from './delivery-spans.ts';
import { makeInstrument } from './make-instrument.ts';

/** Options of {@link otelObserver}. */
export interface OtelObserverOptions {
  /** Makes the instruments. Default: one named `@hookgate/otel` of the global provider. */
  readonly meter?: Meter;
  /** Makes the spans. Default: one named `@hookgate/otel` of the global provider. */
  readonly tracer?: Tracer;
  /** Whether there are spans besides metrics. Default: `true`. */
  readonly spans?: boolean;
  /**
   * `true`: what a handler throws is recorded in its span, with message and stack, in which your data may be. Default: `false`, its
   * class only.
   */
  readonly recordExceptions?: boolean;
  /** Milliseconds since 1970, for the latency of deliveries. Default: `Date.now`. */
  readonly now?: () => number;
}

/** An observer for receivers, and for everything of `@hookgate/ploton` that takes one. */
export interface OtelObserver extends Observer {
  /** Counts an observation, and follows a run of a delivery; of a type that is not known here, nothing. */
  (seen: { readonly type: string }): void;
}

/** Names the library in what it exports. */
const SCOPE = '@hookgate/otel';

const OPTION_NAMES: readonly string[] = [
  'meter',
  'tracer',
  'spans',
  'recordExceptions',
  'now',
] satisfies (keyof OtelObserverOptions)[];

/**
 * Makes the observer that tells OpenTelemetry: metrics, and a span for each run of a handler, which is active while it runs. One is
 * enough for a process: pass the same one to every receiver, and to the client, the reconciler and the health check of
 * `@hookgate/ploton`. Start the SDK before the first receiver is made, or its metrics go nowhere.
 *
 * ```ts
 * app.use(plotonWebhook({ observer: otelObserver() }));
 * ```
 *
 * @throws TypeError for an unknown or invalid option
 */
export function otelObserver(options: OtelObserverOptions = {}): OtelObserver {
  const { meter, tracer, spans: wantsSpans = true, recordExceptions = false, now = Date.now } = checked(options);
  const spans = wantsSpans ? new DeliverySpans(tracer ?? trace.getTracer(SCOPE), recordExceptions) : undefined;
  let made: Feed | undefined;

  // Not before it is needed: an SDK may be started between the import of this and the first receiver.
  function feed(): Feed {
    made ??= createFeed((instrument) => makeInstrument(instrument, meter ?? metrics.getMeter(SCOPE)), now);
    return made;
  }

  function observe(observation: { readonly type: string }): void {
    const seen = observation as Seen;
    if (spans !== undefined) followRun(spans, seen);
    feed().observe(seen);
  }

  return Object.assign(observe, {
    begin: (receiver: Receiver) => feed().begin(receiver),
    ...(spans === undefined
      ? {}
      : {
          around(started: StartedObservation, work: () => void) {
            context.with(spans.contextOf(started), work);
          },
        }),
  });
}

function followRun(spans: DeliverySpans, seen: Seen): void {
  if (seen.type === 'started') spans.start(seen);
  else if (seen.type === 'handled') spans.handled(seen);
  else if (seen.type === 'failed') spans.failed(seen);
  else if (seen.type === 'warning' && seen.code === 'handler_never_ended') spans.abandoned(seen);
}

/** @throws TypeError that names the option and what it may be */
function checked(options: OtelObserverOptions): OtelObserverOptions {
  if (typeof options !== 'object' || options === null) fail('the options are an object, such as { spans: false }');
  for (const name of Object.keys(options)) {
    if (!OPTION_NAMES.includes(name)) fail(`there is no option \`${name}\`. There are: ${OPTION_NAMES.join(', ')}`);
  }
  const { meter, tracer, spans, recordExceptions, now } = options;
  if (meter !== undefined && typeof meter?.createHistogram !== 'function') fail('the option `meter` must be a Meter');
  if (tracer !== undefined && typeof tracer?.startSpan !== 'function') fail('the option `tracer` must be a Tracer');
  for (const [name, value] of Object.entries({ spans, recordExceptions })) {
    if (value !== undefined && typeof value !== 'boolean') fail(`the option \`${name}\` must be true or false`);
  }
  if (now !== undefined && typeof now !== 'function') fail('the option `now` must be a function');
  return options;
}

function fail(problem: string): never {
  throw new TypeError(`otelObserver: ${problem}.`);
}
