import { createFetchHandler, type Observer, ploton } from '@hookgate/core';
import { createPlotonClient } from '@hookgate/ploton';
import { deliver, plotonDelivery, plotonEvent, startPlotonApi, TEST_TIME, tamper, testSecret } from '@hookgate/testing';
import { register as globalRegistry, Registry } from 'prom-client';
import { afterEach, expect, it } from 'vitest';
import { prometheusObserver } from '../src/index.ts';

afterEach(() => globalRegistry.clear());

const silent = { info() {}, warn() {}, error() {} };

function receive(observer: Observer, secret = testSecret(ploton)) {
  return createFetchHandler(ploton, {
    secret,
    observer,
    logger: silent,
    now: () => TEST_TIME,
    on: {
      'task.complete': () => {},
      'task.failed': () => {
        throw new Error(`no ${secret}`);
      },
    },
  });
}

/** The lines of an exposition that have a name, without it. */
async function lines(register: Registry, name: string): Promise<string[]> {
  const text = await register.metrics();
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .map((line) => line.slice(name.length));
}

it('exports what happened to deliveries, each time the registry is read', async () => {
  const register = new Registry();
  const app = receive(prometheusObserver({ register, now: () => TEST_TIME + 2_000 }));
  const delivery = plotonDelivery(plotonEvent('task.complete'));
  await deliver(app, delivery);
  await deliver(app, delivery);
  await deliver(app, tamper(delivery, 'signature'));
  const answers = await lines(register, 'webhook_answers_total');
  expect(answers).toContain('{provider="ploton",outcome="handled",status_class="2xx",code="handled"} 1');
  expect(answers).toContain('{provider="ploton",outcome="duplicate",status_class="2xx",code="duplicate"} 1');
  expect(answers).toContain('{provider="ploton",outcome="rejected",status_class="4xx",code="invalid_signature"} 1');
  expect(answers).toContain('{provider="ploton",outcome="failed",status_class="5xx",code="handler_failed"} 0');
  await deliver(app, plotonDelivery(plotonEvent('task.failed', { task_id: 'other' })));
  expect(await lines(register, 'webhook_answers_total')).toContain(
    '{provider="ploton",outcome="failed",status_class="5xx",code="handler_failed"} 1',
  );
  expect(await lines(register, 'ploton_tasks_finished_total')).toEqual([
    '{event="task.complete"} 1',
    '{event="task.failed"} 1',
  ]);
  expect(await lines(register, 'webhook_deliveries_active')).toEqual(['{provider="ploton"} 0']);
  expect(await lines(register, 'webhook_delivery_latency_seconds_count')).toEqual(['{provider="ploton"} 3']);
  expect(await lines(register, 'webhook_handler_duration_seconds_count')).toEqual([
    '{provider="ploton",event="task.complete",outcome="handled"} 1',
    '{provider="ploton",event="task.failed",outcome="failed"} 1',
  ]);
});

it('counts no answers of events that were submitted, for they are no requests', async () => {
  const register = new Registry();
  const { receiver } = receive(prometheusObserver({ register }));
  const event = plotonEvent('task.complete');
  expect(await receiver.submit(event, { source: 'reconciliation' })).toBe('handled');
  expect(await receiver.submit(event, { source: 'reconciliation' })).toBe('duplicate');
  const answers = await lines(register, 'webhook_answers_total');
  expect(answers.filter((line) => !line.endsWith(' 0'))).toEqual([]);
  expect(await lines(register, 'webhook_received_total')).toContain(
    '{provider="ploton",event="task.complete",source="reconciliation"} 2',
  );
});

it('takes what the Ploton client tells, and never shows a key or a secret', async () => {
  const register = new Registry();
  const observer = prometheusObserver({ register });
  const api = await startPlotonApi({ apiKey: 'pk_test_very_secret_key' });
  try {
    const client = createPlotonClient({ apiKey: api.apiKey, baseUrl: api.url, observer, logger: silent });
    const { id } = await client.tasks.create({ prompt: 'the prompt', user_id: 'user_77' });
    await client.tasks.get(id);
    await expect(client.tasks.get('task_nowhere')).rejects.toThrow();
    await deliver(receive(observer), plotonDelivery(plotonEvent('task.failed')));
    expect(await lines(register, 'ploton_tasks_created_total')).toEqual([' 1']);
    expect(await lines(register, 'ploton_client_request_duration_seconds_count')).toEqual([
      '{operation="tasks.create",status_class="2xx"} 1',
      '{operation="tasks.get",status_class="2xx"} 1',
      '{operation="tasks.get",status_class="4xx"} 1',
    ]);
    const text = await register.metrics();
    for (const hidden of [
      'very_secret',
      id,
      'user_77',
      'the prompt',
      testSecret(ploton),
      '127.0.0.1',
      '/webhook',
      'no whsec',
    ])
      expect(text).not.toContain(hidden);
  } finally {
    await api.close();
  }
});

it('registers in the global registry by default, once', () => {
  prometheusObserver();
  expect(globalRegistry.getSingleMetric('webhook_answers_total')).toBeDefined();
  expect(() => prometheusObserver()).toThrow('has already been registered');
});

it('begins again at 0 when the registry is reset', async () => {
  const register = new Registry();
  const app = receive(prometheusObserver({ register }));
  await deliver(app, plotonDelivery(plotonEvent('task.complete')));
  expect(await lines(register, 'ploton_tasks_finished_total')).toContain('{event="task.complete"} 1');
  register.resetMetrics();
  expect(await lines(register, 'ploton_tasks_finished_total')).toContain('{event="task.complete"} 0');
});

it.each([
  ['an unknown option', { registry: new Registry() }, '`registry`. There are: register, now'],
  ['no registry', { register: {} }, '`register` must be a Registry'],
  ['no function', { now: 1 }, '`now` must be a function'],
  ['no object', 'x', 'such as { register }'],
])('refuses %s', (_what, options, message) => {
  expect(() => prometheusObserver(options as never)).toThrow(message);
});
