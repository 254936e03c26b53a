import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { platosWebhook, plotonWebhook } from '@hookgate/express';
import { captureLogs } from '@hookgate/testing';
import express from 'express';
import type { Emulator } from '../../../src/index.ts';

/** An application on this machine that takes what the emulator sends, and not all of it well. */
export interface BusyApplication {
  readonly url: string;
  close(): void;
}

/** @param secrets of its senders, asked for with each delivery: the emulator tells them once it runs */
export async function startBusyApplication(secrets: () => Emulator['secrets']): Promise<BusyApplication> {
  const app = express();
  let failures = 0;
  const fails = async (): Promise<void> => {
    throw new Error('The mail server is gone.');
  };
  app.use(
    platosWebhook({
      path: '/webhooks/platos',
      secret: () => secrets().platos,
      logger: captureLogs().logger,
      on: {
        'budget.exceeded': fails,
        // Comes round at the third attempt.
        'approval.requested': async () => {
          if (failures++ < 2) await fails();
        },
        '*': async () => {},
      },
    }),
  );
  app.use(
    plotonWebhook({
      path: '/webhook',
      secret: () => secrets().ploton,
      logger: captureLogs().logger,
      on: { 'task.failed': fails, '*': async () => {} },
    }),
  );
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
