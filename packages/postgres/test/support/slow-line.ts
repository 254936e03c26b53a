import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line on which every request takes its time, as one to another data centre. */
export interface SlowLine {
  readonly port: number;
  close(): void;
}

/** @param delayMs milliseconds from a request to its arrival; answers come at once */
export async function startSlowLine(
  target: { readonly host: string; readonly port: number },
  delayMs: number,
): Promise<SlowLine> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target);
    client.on('data', (data) => void setTimeout(() => upstream.write(data), delayMs));
    upstream.on('data', (data) => client.write(data));
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
