import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between a client and its server, and breaks what the test wants broken. */
export interface TcpProxy {
  readonly host: string;
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: number;
  /**
   * Lets the next request that contains `text` through to the server, drops the first reply after it and cuts the
   * connection. Resolves when that has happened.
   */
  loseReply(text: string): Promise<void>;
  /** Passes nothing on, in either direction, until `flow`. New connections are taken, and hang too. */
  hang(): void;
  flow(): void;
  /** Leads new connections to another server. */
  lead(to: { readonly host: string; readonly port: number }): void;
  /** Has everything the server sends take so long; 0, as at the start: as long as it takes. */
  delay(ms: number): void;
  /** Cuts every connection; new ones are taken. */
  cut(): void;
  /** Cuts every connection and refuses new ones, until `open`. */
  close(): Promise<void>;
  /** Takes connections again, on the same port. */
  open(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Starts a proxy in front of a server. */
export async function startTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let server = target;
  let hanging = false;
  let delayMs = 0;
  let marker: { readonly text: string; readonly lost: () => void } | undefined;

  const listener = createServer((client) => {
    const upstream = connect(server);
    let onReply: (() => void) | undefined;
    client.on('data', (data) => {
      if (marker !== undefined && data.includes(marker.text)) {
        onReply = marker.lost;
        marker = undefined;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (onReply === undefined) {
        if (delayMs === 0) client.write(data);
        else setTimeout(() => client.write(data), delayMs);
        return;
      }
      client.destroy();
      onReply();
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('end', () => other.end());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      if (hanging) socket.pause();
    }
  });
  const listen = async (port: number): Promise<void> => {
    listener.listen(port, HOST);
    await once(listener, 'listening');
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const setHanging = (value: boolean): void => {
    hanging = value;
    for (const socket of sockets)
      if (value) socket.pause();
      else socket.resume();
  };

  await listen(0);
  const { port } = listener.address() as AddressInfo;
  return {
    host: HOST,
    port,
    get connections() {
      return sockets.size / 2;
    },
    loseReply: (text) =>
      new Promise((resolve) => {
        marker = { text, lost: resolve };
      }),
    hang: () => setHanging(true),
    flow: () => setHanging(false),
    lead(to) {
      server = to;
    },
    delay(ms) {
      delayMs = ms;
    },
    cut,
    async close() {
      cut();
      if (!listener.listening) return;
      listener.close();
      await once(listener, 'close');
    },
    open: () => listen(port),
  };
}
