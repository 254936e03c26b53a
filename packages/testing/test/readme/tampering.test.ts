import { createFetchHandler, ploton } from '@hookgate/core';
import { expect, test } from 'vitest';
import {
  deliver,
  plotonDelivery,
  plotonEvent,
  type TamperingName,
  TEST_TIME,
  tamper,
  tamperings,
} from '../../src/index.ts';

const names = (Object.keys(tamperings) as TamperingName[]).filter((name) => name !== 'nonce-reused'); // Ploton has none

test.each(names)('tampered with: %s', async (name) => {
  const handler = createFetchHandler(ploton, {
    secret: 'whsec_test_ploton',
    now: () => TEST_TIME,
    on: { '*': () => {} },
  });
  const delivery = plotonDelivery(plotonEvent('task.complete'));

  const { status } = await deliver(handler, tamper(delivery, name));

  expect(status).toBe(tamperings[name].status);
});
