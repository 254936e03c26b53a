import express from 'express';
import { expect, test } from 'vitest';
import { plotonWebhook } from '../../../express/src/index.ts';
import { deliver, plotonDelivery, plotonEvent, TEST_TIME, tamper } from '../../src/index.ts';
import '../../src/vitest.ts';

function createApp(saved: string[]) {
  return express().use(
    plotonWebhook({
      secret: 'whsec_mine',
      now: () => TEST_TIME, // deliveries are made at a fixed time, so that every run is the same
      on: { 'task.failed': (event) => void saved.push(`${event.task_id}: ${event.data.error.code}`) },
    }),
  );
}

test('a failed task is saved, once, and only when Ploton says so', async () => {
  const saved: string[] = [];
  const app = createApp(saved);
  const event = plotonEvent('task.failed', { task_id: 'task_7', data: { error: { code: 'rate_limited' } } });
  const delivery = plotonDelivery(event, { secret: 'whsec_mine' });

  expect(await deliver(app, tamper(delivery, 'signature'))).toBeRefused('invalid_signature');
  expect(await deliver(app, delivery)).toBeHandled();
  expect(await deliver(app, delivery)).toBeDuplicate();

  expect(saved).toEqual(['task_7: rate_limited']);
});
