import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ledger } from './ledger.ts';

/** The world outside in which handlers have their effects. */
export async function startSink(ledger: Ledger): Promise<{ readonly url: string; stop(): void }> {
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const { key, fence, pid } = JSON.parse(Buffer.concat(chunks).toString()) as {
      key: string;
      fence: string;
      pid: number;
    };
    res.statusCode = ledger.effect(key, Number(fence), pid) ? 204 : 409;
    res.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
