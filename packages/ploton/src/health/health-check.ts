import type { DedupeStore, Receiver } from '@hookgate/core';
import { isError } from '@hookgate/core';
import type { PlotonClient } from '../client/create-ploton-client.ts';
import { PlotonApiError } from '../client/ploton-api-error.ts';
import { inTime } from '../in-time.ts';
import type { Telling } from '../telling.ts';
import type { PlotonHealthObservation, PlotonHealthStatus } from './health-observation.ts';

/** What is answered: no error text, no key, no URL. */
export interface PlotonHealthReport {
  readonly status: PlotonHealthStatus;
  /** Only what the health was told of. */
  readonly checks: {
    readonly api: PlotonHealthStatus;
    readonly store?: PlotonHealthStatus;
    readonly receiver?: PlotonHealthStatus;
  };
}

/** What a look at API and store found; for those who may see more. */
export interface PlotonHealthDetails {
  /** Why the API is failing: the code of its error. */
  readonly apiCode?: string;
  readonly apiStatus?: number;
  /** Why the store is failing: the name of its error. */
  readonly storeError?: string;
  /** How long the look took, in milliseconds. */
  readonly durationMs: number;
  /** When it ended, ISO 8601. */
  readonly checkedAt: string;
}

/** What is looked at. */
export interface HealthParts {
  readonly client: PlotonClient;
  readonly store: Pick<DedupeStore, 'ping'> | undefined;
  readonly receivers: readonly Pick<Receiver, 'isClosing'>[];
  readonly cacheMs: number;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly telling: Telling<PlotonHealthObservation>;
}

interface Look {
  readonly api: PlotonHealthStatus;
  readonly store: PlotonHealthStatus | undefined;
  readonly details: PlotonHealthDetails;
  readonly endedAt: number;
}

/** Looks at API and store, once per `cacheMs` however many ask, and at the receivers each time: they are here. */
export function createHealthCheck(
  parts: HealthParts,
): () => Promise<{ readonly report: PlotonHealthReport; readonly details: PlotonHealthDetails }> {
  const { client, store, receivers, cacheMs, timeoutMs, telling, now } = parts;
  let latest: Look | undefined;
  let looking: Promise<Look> | undefined;
  let told: PlotonHealthStatus = 'ok';

  async function look(): Promise<Look> {
    const startedAt = performance.now();
    const [api, stored] = await Promise.all([askApi(client, timeoutMs), askStore(store, timeoutMs)]);
    const durationMs = performance.now() - startedAt;
    const details = { ...api.details, ...stored.details, durationMs, checkedAt: new Date(now()).toISOString() };
    latest = { api: api.status, store: stored.status, details, endedAt: performance.now() };
    tell(latest);
    return latest;
  }

  function tell({ api, store, details }: Look): void {
    const receiver = statusOf(receivers);
    const status = api === 'ok' && store !== 'failing' && receiver !== 'failing' ? 'ok' : 'failing';
    const { apiCode: code, durationMs } = details;
    telling.observe({ type: 'health', status, api, store, receiver, code, durationMs });
    const isReachable = api === 'ok' && store !== 'failing' ? 'ok' : 'failing';
    if (isReachable === told) return;
    told = isReachable;
    const { durationMs: duration_ms, checkedAt: timestamp, ...why } = details;
    const fields = { event: 'ploton.health', status: told, ...why, duration_ms: Math.round(duration_ms), timestamp };
    if (told === 'ok') telling.log('info', fields, 'Ploton is healthy again');
    else telling.log('warn', fields, 'Ploton is not healthy; this is said once, until it changes');
  }

  return async () => {
    const isFresh = latest !== undefined && performance.now() - latest.endedAt < cacheMs;
    if (!isFresh) {
      looking ??= look().finally(() => {
        looking = undefined;
      });
    }
    const { api, store, details } = isFresh ? (latest as Look) : await (looking as Promise<Look>);
    const receiver = statusOf(receivers);
    const checks = {
      api,
      ...(store === undefined ? {} : { store }),
      ...(receiver === undefined ? {} : { receiver }),
    };
    return { report: { status: Object.values(checks).includes('failing') ? 'failing' : 'ok', checks }, details };
  };
}

function statusOf(receivers: HealthParts['receivers']): PlotonHealthStatus | undefined {
  if (receivers.length === 0) return undefined;
  return receivers.some((receiver) => receiver.isClosing) ? 'failing' : 'ok';
}

/** Source: Ploton, Guides / Deploying to Production, "Health check endpoint". */
async function askApi(client: PlotonClient, timeoutMs: number) {
  try {
    await client.tasks.list({ limit: 1, retry: false, quiet: true, timeoutMs });
    return { status: 'ok' as const, details: {} };
  } catch (error) {
    const { code, status } = error instanceof PlotonApiError ? error : { code: 'unknown', status: undefined };
    const details = { apiCode: String(code), ...(status === undefined ? {} : { apiStatus: status }) };
    return { status: 'failing' as const, details };
  }
}

async function askStore(store: HealthParts['store'], timeoutMs: number) {
  if (store === undefined) return { status: undefined, details: {} };
  try {
    await inTime(Promise.resolve(store.ping?.()), timeoutMs);
    return { status: 'ok' as const, details: {} };
  } catch (error) {
    const name = isError(error) ? error.name : typeof error;
    return { status: 'failing' as const, details: { storeError: name } };
  }
}
