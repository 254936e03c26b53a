import { type BodyTemplate, bodyTemplate, polarTemplate, type Scheme, sign, writeId } from '../deliveries.ts';
import { answerMessages } from '../harness/child.ts';
import { PATH } from './app.ts';
import { Client } from './client.ts';

/** One burst of deliveries, each of them a first one. */
export interface LoadOrder {
  readonly port: number;
  readonly scheme: Scheme;
  readonly size: number;
  readonly connections: number;
  readonly requests: number;
}

/** What came of it. */
export interface LoadResult {
  readonly wallMs: number;
  /** Milliseconds from the last byte given to the socket to the whole answer. */
  readonly latencies: readonly number[];
  /** Answers with another status than 200, by status. */
  readonly others: Readonly<Record<string, number>>;
}

const templates = new Map<string, BodyTemplate>();
let ids = Date.now() % 1_000_000_000;

answerMessages<LoadOrder, LoadResult>(async ({ port, scheme, size, connections, requests }) => {
  const latencies: number[] = [];
  const others: Record<string, number> = {};
  let left = requests;
  const clients = Array.from({ length: connections }, () => new Client(port));
  const stopSpinning = spin();
  const start = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (left-- > 0) {
        const request = makeRequest(scheme, size);
        const sentAt = performance.now();
        const status = await client.send(request);
        latencies.push(performance.now() - sentAt);
        if (status !== 200) others[status] = (others[status] ?? 0) + 1;
        if (status === 0) return;
      }
    }),
  );
  const wallMs = performance.now() - start;
  stopSpinning();
  for (const client of clients) client.end();
  return { wallMs, latencies, others };
});
process.send?.('ready');

function makeRequest(scheme: Scheme, size: number): Buffer {
  const name = `${scheme} ${size}`;
  const template = templates.get(name) ?? (scheme === 'standard-utf8' ? polarTemplate(size) : bodyTemplate(size));
  templates.set(name, template);
  const id = ids++;
  writeId(template, id);
  const headers = Object.entries(sign(scheme, template.bytes, id)).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${PATH} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${template.bytes.length}\r\n${headers.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), template.bytes]);
}

/**
 * Keeps this process awake. Else the kernel has to wake it for some of the answers, on the account of the server that sends
 * them, and the slower of two servers would pay more often.
 */
function spin(): () => void {
  let spinning = true;
  const turn = (): void => {
    if (spinning) setImmediate(turn);
  };
  turn();
  return () => {
    spinning = false;
  };
}
