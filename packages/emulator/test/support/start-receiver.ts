import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request that came. */
interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that takes down what comes, and answers what it is told. */
export interface TestReceiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** Requests that ended before their body did. */
  readonly broken: () => number;
  /** Resolves when so many have come. */
  arrived(count: number): Promise<void>;
}

/** Answers a request: with a status, or by itself. */
export type Answering = number | ((received: Received, response: ServerResponse) => void);

/** Answers with these in turn, and with the last one from then on. */
export async function startReceiver(...answers: readonly Answering[]): Promise<TestReceiver> {
  const received: Received[] = [];
  const waiting: { readonly count: number; resolve(): void }[] = [];
  let broken = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk;
    });
    request.on('error', () => {
      broken += 1;
    });
    request.on('end', () => {
      const answer = answers[Math.min(received.length, answers.length - 1)] ?? 200;
      received.push({ path: request.url ?? '', headers: request.headers, body });
      for (const each of waiting) if (received.length >= each.count) each.resolve();
      if (typeof answer === 'number') response.writeHead(answer).end(`answer ${received.length}`);
      else answer(received.at(-1) as Received, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    broken: () => broken,
    arrived: (count) =>
      new Promise((resolve) => {
        if (received.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
  };
}
