import { WebhookVerificationService } from '@hookflo/tern';
import { platos, ploton } from '@hookgate/core';
import { github } from '@hookgate/senders/github';
import { stripe } from '@hookgate/senders/stripe';
import { verify as verifyOctokit } from '@octokit/webhooks-methods';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Webhook as SvixWebhook } from 'svix';
import { type Scheme, SECRET } from '../deliveries.ts';
import { verifyPlatos, verifyPloton } from '../sample-code.ts';
import { createFloor, keep } from './floor.ts';
import { createDeliverer, createVerifier } from './hookgate.ts';
import { deliveryPool, type SignedDelivery } from './pool.ts';

/** Runs so many deliveries, from the bytes of the body to the event. */
type Run = (operations: number) => void | Promise<void>;

/** Makes what is measured ready, for bodies of one size. */
type Variant = (size: number) => Run;

/** What everything else is compared with. */
export const BASE = 'floor';

const MINUTES = 60;

export const VARIANTS: Readonly<Record<string, Variant>> = {
  [BASE]: (size) => createFloor(deliveryPool('none', size), size),
  'hookgate Ploton, verify and parse': (size) => createVerifier(ploton, deliveryPool('ploton', size)),
  'hookgate Ploton, whole receiver, no store': (size) => createDeliverer(ploton, deliveryPool('ploton', size), 'none'),
  'hookgate Ploton, whole receiver, memory store': (size) =>
    createDeliverer(ploton, deliveryPool('ploton', size), 'memory'),
  'hookgate Platos, verify and parse': (size) => createVerifier(platos, deliveryPool('platos', size)),
  'hookgate Platos, whole receiver, memory store': (size) =>
    createDeliverer(platos, deliveryPool('platos', size), 'memory'),
  'hookgate Stripe, verify and parse': (size) => createVerifier(stripe, deliveryPool('stripe', size)),
  'hookgate Stripe, whole receiver, memory store': (size) =>
    createDeliverer(stripe, deliveryPool('stripe', size), 'memory'),
  'hookgate GitHub, verify and parse': (size) => createVerifier(github, deliveryPool('github', size)),
  "Ploton's sample code": synchronous('ploton', ({ body, headers }) => {
    const text = body.toString('utf8');
    if (!verifyPloton(text, headers['x-ploton-signature'] ?? '', SECRET)) throw new Error('bad signature');
    return JSON.parse(text);
  }),
  "Platos' sample code": synchronous('platos', ({ body, headers }) => {
    const text = body.toString('utf8');
    // Signed at the start of the run, which may be more than a minute ago: fresh again, at the same cost.
    const { 'x-platos-signature': sig = '', 'x-platos-timestamp': ts = '', 'x-platos-nonce': nonce = '' } = headers;
    try {
      verifyPlatos(sig, ts, nonce, text, SECRET);
    } catch (error) {
      if ((error as Error).message !== 'stale') throw error;
    }
    return JSON.parse(text);
  }),
  '@octokit/webhooks-methods': asynchronous('github', async ({ body, headers }) => {
    const text = body.toString('utf8');
    if (!(await verifyOctokit(SECRET, text, headers['x-hub-signature-256'] ?? ''))) throw new Error('bad signature');
    return JSON.parse(text);
  }),
  'stripe constructEvent': synchronous('stripe', ({ body, headers }) =>
    Stripe.webhooks.constructEvent(body, headers['stripe-signature'] ?? '', SECRET, 60 * MINUTES),
  ),
  'stripe constructEventAsync (WebCrypto)': (size) => {
    const provider = Stripe.createSubtleCryptoProvider();
    return asynchronous('stripe', ({ body, headers }) =>
      Stripe.webhooks.constructEventAsync(body, headers['stripe-signature'] ?? '', SECRET, 60 * MINUTES, provider),
    )(size);
  },
  standardwebhooks: (size) => {
    const webhook = new StandardWebhook(SECRET);
    return synchronous('standard', ({ body, headers }) => webhook.verify(body, { ...headers }))(size);
  },
  svix: (size) => {
    const webhook = new SvixWebhook(SECRET);
    return synchronous('standard', ({ body, headers }) => webhook.verify(body, { ...headers }))(size);
  },
  '@hookflo/tern': asynchronous('github', async ({ body, headers }) => {
    const init = { method: 'POST', headers, body: body as Uint8Array<ArrayBuffer> };
    const request = new Request('http://localhost/webhook', init);
    const result = await WebhookVerificationService.verifyWithPlatformConfig(request, 'github', SECRET);
    if (!result.isValid) throw new Error(result.error);
    return result.payload;
  }),
};

function synchronous(scheme: Scheme, verify: (delivery: SignedDelivery) => unknown): Variant {
  return (size) => {
    const pool = deliveryPool(scheme, size);
    return (operations) => {
      for (let i = 0; i < operations; i++) keep(verify(pool[i % pool.length] as SignedDelivery));
    };
  };
}

function asynchronous(scheme: Scheme, verify: (delivery: SignedDelivery) => Promise<unknown>): Variant {
  return (size) => {
    const pool = deliveryPool(scheme, size);
    return async (operations) => {
      for (let i = 0; i < operations; i++) keep(await verify(pool[i % pool.length] as SignedDelivery));
    };
  };
}
