import { platosWebhook, plotonWebhook } from '@hookgate/express';
import express from 'express';
import { type Served, serve } from './serve.ts';

/** What a receiver of both senders, and the emulator in front of it, are started with. */
export const SECRETS = {
  PLOTON_WEBHOOK_SECRET: 'whsec_ploton_of_a_test',
  PLATOS_WEBHOOK_SECRET: 'whsec_platos_of_a_test',
};

/** A receiver of Ploton and Platos, at their documented paths. */
export interface Receiver extends Served {
  /** What its handlers were given. */
  readonly handled: { readonly event: string; readonly data?: unknown }[];
  /** Whether its handlers throw. */
  isBroken: boolean;
}

export async function startReceiver(): Promise<Receiver> {
  const handled: { readonly event: string; readonly data?: unknown }[] = [];
  const logger = { info() {}, warn() {}, error() {} };
  const on = {
    '*': (event: { readonly event: string }) => {
      if (receiver.isBroken) throw new Error('broken');
      handled.push(event);
    },
  };
  const app = express();
  app.use(plotonWebhook({ secret: SECRETS.PLOTON_WEBHOOK_SECRET, logger, on }));
  app.use(platosWebhook({ secret: SECRETS.PLATOS_WEBHOOK_SECRET, logger, on }));
  const receiver: Receiver = { ...(await serve(app)), handled, isBroken: false };
  return receiver;
}
