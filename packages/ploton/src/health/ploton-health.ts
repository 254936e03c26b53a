import type { DedupeStore, Logger, Receiver } from '@hookgate/core';
import { checkOptions } from '../check-options.ts';
import type { PlotonClient } from '../client/create-ploton-client.ts';
import { createTelling } from '../telling.ts';
import { type AnswerHealth, answerJson, type HealthQuestion, isRead, NOT_ALLOWED, readUrl } from './health-answer.ts';
import { createHealthCheck, type PlotonHealthReport } from './health-check.ts';
import { createHandlers, type HealthHandlers } from './health-handlers.ts';
import type { PlotonHealthObserver } from './health-observation.ts';

/** Options of {@link plotonHealth}. */
export interface PlotonHealthOptions {
  /** The client whose key and API are tried: `createPlotonClient()`. */
  readonly client: PlotonClient;
  /** The dedupe store, asked by its `ping`. */
  readonly store?: Pick<DedupeStore, 'ping'>;
  /** Receivers: while one shuts down, the process is alive and not ready. */
  readonly receivers?: readonly Pick<Receiver, 'isClosing'>[];
  /** How long an answer of API and store is good, in milliseconds, however often it is asked for. Default: 5,000. */
  readonly cacheMs?: number;
  /** How long API and store may take, in milliseconds. Default: 3,000. */
  readonly timeoutMs?: number;
  /** Who may see codes and durations with `?verbose`: answers `true` for a request that may. Default: nobody. */
  readonly verbose?: (request: HealthQuestion) => boolean | Promise<boolean>;
  /** Called for every look at API and store: one function, or several. */
  readonly observer?: PlotonHealthObserver | readonly PlotonHealthObserver[];
  /** Gets a line when health changes, `ploton.health`. Default: warnings to the console. */
  readonly logger?: Logger;
  /** Milliseconds since 1970, for timestamps. Default: `Date.now`. */
  readonly now?: () => number;
}

/** The health of an integration. */
export interface PlotonHealth {
  /** What the handlers answer, for a server of your own. */
  check(): Promise<PlotonHealthReport>;
  /** Readiness: 200 when API, store and receivers are well, else 503. */
  readonly ready: HealthHandlers;
  /** Liveness: 200 as long as the process answers; a shutdown or an outage elsewhere must not have it killed. */
  readonly live: HealthHandlers;
}

const NAMES: Readonly<Record<keyof PlotonHealthOptions, true>> = {
  client: true,
  store: true,
  receivers: true,
  cacheMs: true,
  timeoutMs: true,
  verbose: true,
  observer: true,
  logger: true,
  now: true,
};

/**
 * Health checks for a load balancer: `GET /v1/tasks?limit=1` with the key, at most once per `cacheMs`. Answers tell no error text, key or
 * URL. Source: Ploton, Guides / Deploying to Production, "Health check endpoint".
 *
 * ```ts
 * const health = plotonHealth({ client, store, receivers: [webhook.receiver] });
 * app.get('/readyz', health.ready.express());
 * app.get('/livez', health.live.express());
 * ```
 *
 * @throws TypeError for unknown or invalid options
 */
export function plotonHealth(options: PlotonHealthOptions): PlotonHealth {
  const check = checkOptions('plotonHealth', 'plotonHealth({ client })', options, Object.keys(NAMES));
  const { client, store, receivers = [], verbose, now = Date.now } = options;
  if (typeof client?.tasks?.list !== 'function') check.fail('client', 'must be a client: createPlotonClient()');
  if (store !== undefined && (typeof store !== 'object' || store === null))
    check.fail('store', 'must be a dedupe store');
  if (!Array.isArray(receivers) || !receivers.every((each) => typeof each?.isClosing === 'boolean'))
    check.fail('receivers', 'must be a list of receivers, such as [webhook.receiver]');
  check.call('verbose', verbose);
  check.call('now', now);
  const look = createHealthCheck({
    client,
    store,
    receivers,
    cacheMs: check.milliseconds('cacheMs', options.cacheMs ?? 5_000, 0),
    timeoutMs: check.milliseconds('timeoutMs', options.timeoutMs ?? 3_000, 1),
    now,
    telling: createTelling('plotonHealth', options.logger, options.observer),
  });

  const answerReady: AnswerHealth = async (question) => {
    if (!isRead(question.method)) return NOT_ALLOWED;
    const { report, details } = await look();
    const isShown = await maySeeMore(verbose, question);
    return answerJson(question.method, report.status === 'ok' ? 200 : 503, isShown ? { ...report, details } : report);
  };
  const answerLive: AnswerHealth = async ({ method }) =>
    isRead(method) ? answerJson(method, 200, { status: 'ok' }) : NOT_ALLOWED;

  return {
    check: async () => (await look()).report,
    ready: createHandlers(answerReady),
    live: createHandlers(answerLive),
  };
}

async function maySeeMore(verbose: PlotonHealthOptions['verbose'], question: HealthQuestion): Promise<boolean> {
  if (verbose === undefined || readUrl(question.url)?.searchParams.has('verbose') !== true) return false;
  try {
    return (await verbose(question)) === true;
  } catch {
    return false;
  }
}
