import { createFetchHandler, memoryStore, ploton } from '@hookgate/core';
import { expect, test } from 'vitest';
import {
  captureLogs,
  captureObservations,
  createClock,
  deliver,
  faultyStore,
  plotonDelivery,
  plotonEvent,
} from '../../src/index.ts';
import '../../src/vitest.ts';

test('a reply of the store that is lost loses no event', async () => {
  const clock = createClock();
  const faulty = faultyStore(memoryStore({ clock: clock.monotonic }));
  const seen = captureObservations();
  const logs = captureLogs();
  const handler = createFetchHandler(ploton, {
    secret: 'whsec_test_ploton',
    now: clock.now,
    store: faulty.store,
    observer: seen.observer,
    logger: logs.logger,
    on: { '*': () => {} },
  });

  faulty.loseReply('claim'); // also: fail, slow, hang, hold
  expect(await deliver(handler, plotonDelivery(plotonEvent('task.complete')))).toBeHandled();

  expect(await seen.first('handled')).toMatchObject({ eventType: 'task.complete', attempt: 1 });
  expect(logs.about('ploton.webhook.store_error')).toMatchObject([{ level: 'error', fields: { operation: 'claim' } }]);
  expect(logs.text()).not.toContain('whsec_test_ploton');

  clock.advance(49 * 3_600_000); // older than an event may be
  expect(await deliver(handler, plotonDelivery(plotonEvent('task.complete')))).toBeRefused('stale_timestamp');
});
