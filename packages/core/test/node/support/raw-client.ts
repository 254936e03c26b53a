import { connect, type Socket } from 'node:net';

/** One response as it came over the wire. */
export interface RawResponse {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A client that writes what it is told, byte for byte, and reads the responses of one connection in order. */
export class RawClient {
  readonly socket: Socket;
  /** How the connection ended: by a FIN, or by a reset. */
  readonly closed: Promise<'end' | 'reset'>;
  #received: Buffer = Buffer.alloc(0);
  #waiting: (() => void)[] = [];
  #over = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (piece: Buffer) => {
      this.#received = Buffer.concat([this.#received, piece]);
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      const over = (how: 'end' | 'reset') => () => {
        this.#over = true;
        resolve(how);
        this.#wake();
      };
      socket.on('end', over('end'));
      socket.on('error', over('reset'));
      socket.on('close', over('end'));
    });
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.setNoDelay(true);
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new RawClient(socket);
  }

  /** Resolves when the kernel took the bytes, or when the connection is gone. */
  send(data: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => this.socket.write(data, () => resolve()));
  }

  /** The next response; rejects when the connection ends before it, or after `timeoutMs` of silence. */
  async response(timeoutMs = 5_000, method = 'POST'): Promise<RawResponse> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const parsed = takeResponse(this.#received, method);
      if (parsed !== undefined) {
        this.#received = this.#received.subarray(parsed.consumed);
        return parsed.response;
      }
      if (this.#over) throw new Error(`The connection ended; received so far: ${this.#received.toString('latin1')}`);
      if (Date.now() > deadline) throw new Error(`No answer within ${timeoutMs} ms`);
      await Promise.race([
        new Promise<void>((resolve) => this.#waiting.push(resolve)),
        new Promise((resolve) => setTimeout(resolve, 50)),
      ]);
    }
  }

  /** Ends the connection without a word. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  destroy(): void {
    this.socket.destroy();
  }

  #wake(): void {
    for (const resume of this.#waiting.splice(0)) resume();
  }
}

/** A POST with a body of declared length. */
export function post(body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): Buffer {
  const bytes = Buffer.from(body as string);
  return Buffer.concat([head({ 'content-length': String(bytes.byteLength), ...headers }), bytes]);
}

/** The head of a POST. */
export function head(headers: Readonly<Record<string, string>> = {}, method = 'POST'): Buffer {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} /hook HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
}

/** One chunk of a chunked body; an empty one ends it. */
export function chunk(bytes: string | Uint8Array): Buffer {
  const data = Buffer.from(bytes as string);
  return Buffer.concat([Buffer.from(`${data.byteLength.toString(16)}\r\n`), data, Buffer.from('\r\n')]);
}

function takeResponse(received: Buffer, method: string): { response: RawResponse; consumed: number } | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [statusLine = '', ...lines] = received.subarray(0, headEnd).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const [, code, ...words] = statusLine.split(' ');
  const status = Number(code);
  const parsed = { status, reason: words.join(' '), headers };
  const start = headEnd + 4;
  const isEmpty = method === 'HEAD' || status < 200 || status === 204 || status === 304;
  if (isEmpty) return { response: { ...parsed, body: '' }, consumed: start };
  if (headers['transfer-encoding'] === 'chunked') return takeChunked(received, start, parsed);
  const end = start + Number(headers['content-length'] ?? 0);
  if (received.byteLength < end) return undefined;
  return { response: { ...parsed, body: received.toString('utf8', start, end) }, consumed: end };
}

function takeChunked(
  received: Buffer,
  start: number,
  head: Omit<RawResponse, 'body'>,
): { response: RawResponse; consumed: number } | undefined {
  const pieces: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = received.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const length = Number.parseInt(received.toString('latin1', at, lineEnd), 16);
    const end = lineEnd + 2 + length;
    if (received.byteLength < end + 2) return undefined;
    if (length === 0) return { response: { ...head, body: Buffer.concat(pieces).toString() }, consumed: end + 2 };
    pieces.push(received.subarray(lineEnd + 2, end));
    at = end + 2;
  }
}
