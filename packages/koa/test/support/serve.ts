import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Koa from 'koa';
import { onTestFinished } from 'vitest';

/** An application that listens until the test has finished. */
export interface Served {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  /** What reached the application's `error` event. */
  readonly errors: readonly unknown[];
}

/** Serves an application on a real socket. */
export async function serve(app: Koa): Promise<Served> {
  const errors: unknown[] = [];
  app.on('error', (error) => errors.push(error));
  const server = createServer(app.callback());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, server, errors };
}
