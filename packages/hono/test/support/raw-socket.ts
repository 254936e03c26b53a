import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection that sends what it is told, byte for byte. */
export interface RawSocket {
  readonly socket: Socket;
  write(text: string | Uint8Array): void;
  /** Resolves with all that came so far, once it fits. */
  until(pattern: RegExp): Promise<string>;
  /** Resolves with all that came, when the connection is closed. */
  readonly closed: Promise<string>;
}

export async function openSocket(port: number): Promise<RawSocket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  let received = '';
  const listeners = new Set<() => void>();
  socket.setEncoding('latin1');
  socket.on('error', () => {});
  socket.on('data', (text) => {
    received += text;
    for (const listener of listeners) listener();
  });
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(received)));
  await once(socket, 'connect');
  return {
    socket,
    write: (text) => void socket.write(text),
    until(pattern) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(received)) resolve(received);
        };
        listeners.add(look);
        look();
        void closed.then(() => reject(new Error(`Closed before ${pattern}: ${received}`)));
      });
    },
    closed,
  };
}

/** The head of a request, as text. */
export function headOf(path: string, headers: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}
