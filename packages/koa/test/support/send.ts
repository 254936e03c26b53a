import { type Agent, type IncomingHttpHeaders, request } from 'node:http';

/** One request, sent as it is: `fetch` would tidy its path. */
export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array;
  readonly agent?: Agent;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request; rejects when the connection ends without an answer. */
export function send(url: string, { method = 'POST', path = '/webhook', headers, body, agent }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const outgoing = request(
      { hostname, port, method, path, headers: { ...headers }, ...(agent && { agent }) },
      (res) => {
        const pieces: Buffer[] = [];
        res.on('data', (piece: Buffer) => pieces.push(piece));
        res.on('error', reject);
        res.on('end', () =>
          resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(pieces).toString() }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The `error` of a refusal. */
export function codeOf(answer: Answer): unknown {
  return (JSON.parse(answer.body) as { error?: unknown }).error;
}
