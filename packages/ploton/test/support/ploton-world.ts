import { createFetchHandler, memoryStore, type PlotonEvent, ploton } from '@hookgate/core';
import {
  captureLogs,
  captureObservations,
  createClock,
  type PlotonApi,
  type PlotonApiOptions,
  signPloton,
  startPlotonApi,
} from '@hookgate/testing';
import {
  createPlotonClient,
  type PlotonReconcilerObservation,
  type ReconcileOptions,
  reconcile,
} from '../../src/index.ts';

export const SECRET = 'whsec_test_ploton';
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** An app, its API and their clock; webhooks are lost unless a test delivers them. */
export interface PlotonWorld {
  readonly api: PlotonApi;
  readonly clock: ReturnType<typeof createClock>;
  /** Every event that Ploton has to send, oldest first. */
  readonly sent: PlotonEvent[];
  /** `task_id event`, once for each handler that ended well. */
  readonly handled: string[];
  /** While it is set, handlers of such events throw. */
  failing: (event: PlotonEvent) => boolean;
  readonly receiver: ReturnType<typeof createFetchHandler>['receiver'];
  readonly observed: ReturnType<typeof captureObservations>;
  readonly logs: ReturnType<typeof captureLogs>;
  readonly seen: PlotonReconcilerObservation[];
  /** Sends a webhook once; returns the status. */
  deliver(event: PlotonEvent): Promise<number>;
  /** Options of one reconciler, its clock as wrong as said. */
  options(more?: Partial<ReconcileOptions> & { readonly skewMs?: number }): ReconcileOptions;
  run(more?: Partial<ReconcileOptions> & { readonly skewMs?: number }): ReturnType<typeof reconcile>;
  close(): Promise<void>;
}

export async function createWorld(
  given: Partial<PlotonApiOptions> & { readonly store?: Parameters<typeof createFetchHandler>[1] } = {},
): Promise<PlotonWorld> {
  const { store: webhookOptions, ...apiOptions } = given;
  const clock = createClock();
  const sent: PlotonEvent[] = [];
  const handled: string[] = [];
  const observed = captureObservations();
  const logs = captureLogs();
  const seen: PlotonReconcilerObservation[] = [];
  const api = await startPlotonApi({ now: clock.now, onEvent: (event) => void sent.push(event), ...apiOptions });
  const handler = createFetchHandler(ploton, {
    secret: SECRET,
    store: memoryStore({ clock: clock.monotonic }),
    now: clock.now,
    observer: observed.observer,
    logger: logs.logger,
    ...webhookOptions,
    on: {
      '*': (event: PlotonEvent) => {
        if (world.failing(event)) throw new Error('the handler fails');
        handled.push(`${event.task_id} ${event.event}`);
      },
    },
  });
  const client = createPlotonClient({ apiKey: api.apiKey, baseUrl: api.url, logger: logs.logger });
  const options: PlotonWorld['options'] = ({ skewMs = 0, ...more } = {}) => ({
    client,
    receiver: handler.receiver,
    logger: logs.logger,
    observer: (each) => void seen.push(each),
    now: () => clock.now() + skewMs,
    waitMs: 20,
    ...more,
  });
  const world: PlotonWorld = {
    api,
    clock,
    sent,
    handled,
    failing: () => false,
    receiver: handler.receiver as PlotonWorld['receiver'],
    observed,
    logs,
    seen,
    async deliver(event) {
      const body = JSON.stringify(event);
      const headers = { 'content-type': 'application/json', ...signPloton(SECRET, body) };
      return (await handler(new Request('http://app.example/webhook', { method: 'POST', headers, body }))).status;
    },
    options,
    run: (more) => reconcile(options(more)),
    async close() {
      await handler.receiver.close();
      await api.close();
    },
  };
  return world;
}
