import { createFetchHandler, platos } from '@hookgate/core';
import { expect, test } from 'vitest';
import { createFactories, deliver } from '../../src/index.ts';
import '../../src/vitest.ts';

test('an application that takes no clock gets deliveries of now', async () => {
  const handler = createFetchHandler(platos, { secret: 'whsec_mine', on: { '*': () => {} } });
  const { platosEvent, platosDelivery } = createFactories({ now: Date.now, secrets: { platos: 'whsec_mine' } });

  // Every event has ids of its own, so these are two.
  expect(await deliver(handler, platosDelivery(platosEvent('budget.exceeded')))).toBeHandled();
  expect(await deliver(handler, platosDelivery(platosEvent('budget.exceeded', { limit: 5 })))).toBeHandled();
});
