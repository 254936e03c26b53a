import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createPage } from '../../../src/page/index.ts';
import type { MemoryModel } from './memory-model.ts';

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the page of a model and the stream of its changes, and nothing else. */
export async function servePage(model: MemoryModel): Promise<PageServer> {
  const page = createPage(model);
  const streams = new Set<ServerResponse>();
  model.onChange = (name, view) => {
    for (const stream of streams) stream.write(`event: ${name}\ndata: ${JSON.stringify(view)}\n\n`);
  };
  const server = createServer((request, response) => {
    if (request.url === '/api/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).write(': here\n\n');
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return;
    }
    void (async () => {
      const answer = await page.handle({
        method: request.method ?? '',
        url: request.url ?? '',
        body: await text(request),
      });
      response.writeHead(answer?.status ?? 404, answer?.headers).end(answer?.body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
