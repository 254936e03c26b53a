import { connect } from 'node:net';
import { delivery, forged, type Sent } from '../../src/index.ts';

const CONNECTIONS = 8;
const PIPELINED = 63;
const NONCE = '0'.repeat(32);
/** A little less than the start of a response: what may be cut off by the end of a piece. */
const CUT_OFF = 'HTTP/1.1 401'.length;

/** Sends requests with bad signatures, none like another, as fast as they are answered; tells how often each status was. */
export async function flood(port: number, requests: number): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {};
  let unsent = requests;

  async function lane(): Promise<void> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const replies = socket.iterator({ destroyOnReturn: true });
    const next = batches();
    while (unsent > 0) {
      const count = Math.min(unsent, PIPELINED);
      unsent -= count;
      socket.write(next(count));
      let unanswered = count;
      let text = '';
      while (unanswered > 0) {
        const { value, done } = await replies.next();
        if (done) throw new Error(`the receiver hung up with ${unanswered} requests unanswered`);
        text = text.slice(-CUT_OFF) + value;
        for (const [, status = ''] of text.matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
          statuses[status] = (statuses[status] ?? 0) + 1;
          unanswered -= 1;
        }
      }
    }
    socket.destroy();
  }

  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  return statuses;
}

/** Makes batches of requests: each with a nonce of its own, and a signature that is wrong, cut off or missing. */
function batches(): (count: number) => Buffer {
  const wrong = forged(delivery({}, { nonce: NONCE }));
  const { 'x-platos-signature': signature = '', ...unsigned } = wrong.headers;
  const cutOff = { ...wrong, headers: { ...unsigned, 'x-platos-signature': signature.slice(1) } };
  const kinds = [wrong, cutOff, { ...wrong, headers: unsigned }].map(bytesOf);
  const batch = Array.from({ length: PIPELINED }, (_, i) => Buffer.from(kinds[i % kinds.length] as Buffer));
  const lane = Math.random().toString(16).slice(2, 10).padEnd(8, '0');
  let number = 0;
  return (count) => {
    for (const request of batch) {
      number += 1;
      request.write(
        lane + number.toString(16).padStart(NONCE.length - lane.length, '0'),
        request.indexOf('nonce: ') + 7,
      );
    }
    return Buffer.concat(batch.slice(0, count));
  };
}

function bytesOf({ headers, body }: Sent): Buffer {
  const lines = Object.entries({ host: 'localhost', 'content-length': `${body.length}`, ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`POST /webhook HTTP/1.1\r\n${head}\r\n${body}`);
}
