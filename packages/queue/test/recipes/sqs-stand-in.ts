import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A FIFO queue over HTTP, with the rules of SQS's documents: ids of 128 characters, copies ignored for a time, a visibility timeout. */
export interface SqsStandIn {
  readonly url: string;
  /** All that is kept, in its order. */
  bodies(): readonly string[];
  stop(): void;
}

interface Message {
  readonly id: string;
  readonly body: string;
  readonly group: string;
  visibleAt: number;
  received: number;
  receipt: string;
}

const [DEDUPLICATION_MS, MOST_ID_CHARACTERS, MOST_BYTES] = [5 * 60_000, 128, 262_144];

export async function startSqs(visibilityMs = 30_000): Promise<SqsStandIn> {
  const messages: Message[] = [];
  const seen = new Map<string, { readonly at: number; readonly id: string }>();

  function send(request: { MessageBody: string; MessageDeduplicationId: string; MessageGroupId: string }): object {
    const { MessageBody: body, MessageDeduplicationId: copy, MessageGroupId: group } = request;
    for (const id of [copy, group]) {
      if (typeof id !== 'string' || id.length < 1 || id.length > MOST_ID_CHARACTERS || !/^[!-~]+$/.test(id))
        throw new Error('InvalidParameterValue');
    }
    if (Buffer.byteLength(body) > MOST_BYTES) throw new Error('MessageTooLong');
    const known = seen.get(copy);
    if (known !== undefined && Date.now() - known.at < DEDUPLICATION_MS) return { MessageId: known.id };
    const message = { id: randomUUID(), body, group, visibleAt: 0, received: 0, receipt: '' };
    messages.push(message);
    seen.set(copy, { at: Date.now(), id: message.id });
    return { MessageId: message.id };
  }

  function receive(): object {
    const hidden = new Set(messages.filter(({ visibleAt }) => visibleAt > Date.now()).map(({ group }) => group));
    const next = messages.find(({ group }) => !hidden.has(group));
    if (next === undefined) return { Messages: [] };
    next.visibleAt = Date.now() + visibilityMs;
    next.received += 1;
    next.receipt = randomUUID();
    const Attributes = { ApproximateReceiveCount: `${next.received}` };
    return { Messages: [{ Body: next.body, ReceiptHandle: next.receipt, Attributes }] };
  }

  function remove({ ReceiptHandle }: { ReceiptHandle: string }): object {
    const at = messages.findIndex(({ receipt }) => receipt === ReceiptHandle);
    if (at >= 0) messages.splice(at, 1);
    return {};
  }

  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const request = JSON.parse(Buffer.concat(chunks).toString()) as never;
    try {
      const action = String(req.headers['x-amz-target']).split('.')[1];
      const answer =
        action === 'SendMessage' ? send(request) : action === 'ReceiveMessage' ? receive() : remove(request);
      res.end(JSON.stringify(answer));
    } catch (error) {
      res.statusCode = 400;
      res.end(JSON.stringify({ __type: (error as Error).message }));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies: () => messages.map(({ body }) => body),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
