import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webhook as expressWebhook, type NodeWebhookOptions } from '@hookgate/express';
import { webhook as fastifyWebhook } from '@hookgate/fastify';
import express from 'express';
import fastify from 'fastify';
import { patientPlatos, shortPlatos } from '../short-platos.ts';

type Options = NodeWebhookOptions<typeof shortPlatos, 'event'>;
type Stop = () => Promise<unknown>;

const MOUNTS = [
  ['/webhook', shortPlatos],
  ['/patient', patientPlatos],
] as const;

/** Serves a webhook on any port, with the framework `FRAMEWORK` names, and prints `listening PORT`. */
export async function listen(options: Options): Promise<Stop> {
  const { server, stop } = process.env.FRAMEWORK === 'fastify' ? await onFastify(options) : onExpress(options);
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
  console.log(`listening ${(server.address() as AddressInfo).port}`);
  return stop;
}

function onExpress(options: Options): { server: Server; stop: Stop } {
  const webhooks = MOUNTS.map(([path, provider]) => expressWebhook(provider, { ...options, path }));
  const server = express()
    .use(...webhooks)
    .listen(0, '127.0.0.1');
  return {
    server,
    async stop() {
      // Idle connections are ended, running requests are answered.
      server.close();
      await Promise.all(webhooks.map(({ receiver }) => receiver.close()));
    },
  };
}

async function onFastify(options: Options): Promise<{ server: Server; stop: Stop }> {
  const app = fastify();
  for (const [path, provider] of MOUNTS) await app.register(fastifyWebhook(provider, { ...options, path }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { server: app.server, stop: () => app.close() };
}
