import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { plotonWebhook } from '@hookgate/express';
import express from 'express';
import { bodyTemplate, SECRET, sign, writeId } from '../deliveries.ts';
import { median } from '../harness/statistics.ts';
import { Client } from '../http/client.ts';

/** What one body costs in Express, sender included: both are in this process, and the sender's share is linear. */
export interface BodyGrowth {
  readonly status: number;
  readonly millis: number;
}

/** Sends bodies of one size over one connection after the other; a refusal may end each. */
export async function sendBodies(size: number, limitBytes: number, rounds: number): Promise<BodyGrowth> {
  const app = express().use(plotonWebhook({ secret: SECRET, bodyLimitBytes: limitBytes, on: { '*': () => {} } }));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const template = bodyTemplate(size);
  const samples: number[] = [];
  let status = 0;
  for (let round = -3; round < rounds; round++) {
    writeId(template, round + 10);
    const headers = sign('ploton', template.bytes, round);
    const head = `POST /webhook HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nx-ploton-signature: ${headers['x-ploton-signature']}\r\ncontent-length: ${template.bytes.length}\r\n\r\n`;
    const request = Buffer.concat([Buffer.from(head), template.bytes]);
    const client = new Client(port);
    const before = process.cpuUsage();
    status = await client.send(request);
    const { user, system } = process.cpuUsage(before);
    client.end();
    if (round >= 0) samples.push((user + system) / 1000);
  }
  server.close();
  return { status, millis: median(samples) };
}
