import { connect, type Socket } from 'node:net';
import { parseResponse, type RawResponse } from './raw-response.ts';
import { within } from './within.ts';

/** What a connection is opened with. */
export interface ConnectionOptions {
  /** Whether it goes on sending when the other side has ended. Default: it ends, too. */
  readonly stubborn?: boolean;
}

/** A connection that sends what it is told, byte for byte: what `fetch` repairs or refuses to send is what has to be tested. */
export class RawConnection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => {};
  /** Statuses of the interim responses (1xx) so far. */
  readonly interim: number[] = [];
  /** Resolves when both sides are closed, by whomever. */
  readonly closed: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (piece) => {
      this.#received = this.#received.length === 0 ? piece : Buffer.concat([this.#received, piece]);
      this.#wake();
    });
    // A reset shows as `close`.
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#ended = true;
        this.#wake();
        resolve();
      });
    });
  }

  /** Connects to the address of a running application. */
  static async open(url: string, options: ConnectionOptions = {}): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      allowHalfOpen: options.stubborn ?? false,
    });
    const connection = new RawConnection(socket);
    await within(
      new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve);
        socket.once('error', reject);
      }),
      'a connection',
    );
    return connection;
  }

  /** Whether the connection is over. */
  get isClosed(): boolean {
    return this.#ended;
  }

  /** Sends bytes; text goes out as Latin-1, one byte a character. */
  write(...parts: ReadonlyArray<string | Uint8Array>): this {
    for (const part of parts) {
      if (this.#socket.writable) this.#socket.write(typeof part === 'string' ? Buffer.from(part, 'latin1') : part);
    }
    return this;
  }

  /** Sends bytes as fast as they are taken, until all are out or the connection is closed. */
  async stream(pieces: Iterable<Uint8Array>): Promise<void> {
    for (const piece of pieces) {
      if (!this.#socket.writable) return;
      if (this.#socket.write(piece)) continue;
      const drained = new Promise<void>((resolve) => this.#socket.once('drain', resolve));
      await within(Promise.race([drained, this.closed]), 'the receiver to take or refuse more');
    }
  }

  /** Sends a byte now and then, whatever the other side does, until the connection is closed under it. */
  async trickle(): Promise<void> {
    const timer = setInterval(() => this.write(' '), 20);
    await this.close().finally(() => clearInterval(timer));
  }

  /** The next final response; interim ones are noted in {@link interim}. */
  async response(options: { readonly headOnly?: boolean } = {}): Promise<RawResponse> {
    for (;;) {
      const parsed = parseResponse(this.#received, options.headOnly ?? false, this.#ended);
      if (parsed !== undefined) {
        this.#received = this.#received.subarray(parsed.length);
        if (parsed.response.status >= 200) return parsed.response;
        this.interim.push(parsed.response.status);
        continue;
      }
      if (this.#ended) throw new Error('The connection was closed before a complete response came.');
      await within(this.#more(), 'a response');
    }
  }

  /** Resolves when an interim response came: `100 Continue`. */
  async continued(): Promise<void> {
    while (this.interim.length === 0) {
      const parsed = parseResponse(this.#received, false, this.#ended);
      if (parsed === undefined) {
        if (this.#ended) throw new Error('The connection was closed before an interim response came.');
        await within(this.#more(), 'an interim response');
        continue;
      }
      if (parsed.response.status >= 200) throw new Error(`The response came at once: ${parsed.response.status}.`);
      this.#received = this.#received.subarray(parsed.length);
      this.interim.push(parsed.response.status);
    }
  }

  /** The next response, or `undefined` when the connection is closed without one. */
  async responseOrClose(options: { readonly headOnly?: boolean } = {}): Promise<RawResponse | undefined> {
    try {
      return await this.response(options);
    } catch (error) {
      if (this.#ended) return undefined;
      throw error;
    }
  }

  /** Resolves when the connection is closed; a hang is an error. */
  async close(): Promise<void> {
    await within(this.closed, 'the connection to be closed');
  }

  /** Sends FIN: nothing more will come from here. */
  end(): void {
    this.#socket.end();
  }

  /** Sends RST: here is nobody any more. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Lets the connection go. */
  destroy(): void {
    this.#socket.destroy();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
