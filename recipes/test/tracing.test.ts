import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Observation } from '@hookgate/core';
import { tamper } from '@hookgate/testing';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createApp } from '../tracing/app.ts';
import { plotonDelivery, plotonEvent, SECRET, send } from './support/exchange.ts';

it('a trace id reaches the handler, the observer and every line of the log, with many requests at once', async () => {
  vi.stubEnv('PLOTON_WEBHOOK_SECRET', SECRET);
  onTestFinished(() => void vi.unstubAllEnvs());
  const lines: Array<Record<string, unknown>> = [];
  const seen: Array<[Observation, string | undefined]> = [];
  const app = createApp(
    { write: (line: string) => void lines.push(JSON.parse(line)) },
    (observation, trace) => void seen.push([observation, trace]),
  );
  const server = app.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;

  const good = Array.from({ length: 20 }, () => plotonEvent('task.complete'));
  const failing = plotonEvent('task.failed');
  const forged = tamper(plotonDelivery(plotonEvent('task.complete')), 'signature');
  // Of a delivery and its copy at once, one waits for the other: each line belongs to its own request.
  const copied = plotonEvent('task.complete');
  const traces = new Map<string, string>();
  const traced = (delivery: Parameters<typeof send>[1], id: string): ReturnType<typeof send> => {
    const trace = crypto.randomUUID().replaceAll('-', '');
    traces.set(trace, id);
    return send(url, delivery, { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
  };
  await Promise.all([
    ...good.map((event) => traced(plotonDelivery(event), event.task_id)),
    traced(plotonDelivery(failing), failing.task_id),
    traced(forged, 'forged'),
    traced(plotonDelivery(copied), copied.task_id),
    traced(plotonDelivery(copied), copied.task_id),
  ]);

  // What the handler logs.
  const handled = lines.filter(({ msg }) => msg === 'handled');
  expect(handled).toHaveLength(21);
  for (const line of handled) expect(traces.get(String(line['trace_id']))).toBe(line['task']);
  // What Hookgate logs: every line has a trace, and those about a task the trace of its request.
  const own = lines.filter(
    ({ event }) => String(event).startsWith('ploton.webhook.') && event !== 'ploton.webhook.warning',
  );
  for (const line of own) {
    const id = traces.get(String(line['trace_id']));
    expect(id, JSON.stringify(line)).toBeDefined();
    if (line['task_id'] !== undefined) expect(line['task_id']).toBe(id);
  }
  const kinds = new Set(own.map(({ event }) => event));
  for (const kind of ['received', 'handled', 'failed', 'rejected', 'duplicate']) {
    expect(kinds).toContain(`ploton.webhook.${kind}`);
  }
  // What observers are told.
  const observed = seen.filter(([{ type }]) => type !== 'warning');
  expect(observed.length).toBeGreaterThan(60);
  for (const [observation, trace] of observed) {
    expect(traces.get(String(trace)), observation.type).toBeDefined();
    if ('fields' in observation) expect(observation.fields['task_id']).toBe(traces.get(String(trace)));
  }
});
