import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failArgument } from '../argument-error.ts';

/**
 * Lends the URL of a server: of one that listens as it is, of another for as long as `use` takes.
 *
 * @throws TypeError for a server on a socket that has no port
 */
export async function serving<T>(callee: string, server: Server, use: (url: string) => Promise<T>): Promise<T> {
  if ('setSecureContext' in server) {
    failArgument(callee, 'target', 'is an HTTPS server; pass its https:// URL, and the process its certificate');
  }
  // One that was just told to listen at an address does so in a moment.
  if (!server.listening) await new Promise((resolve) => setImmediate(resolve));
  if (server.listening) return use(urlOf(callee, server));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(urlOf(callee, server));
  } finally {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}

function urlOf(callee: string, server: Server): string {
  const address = server.address() as AddressInfo | string | null;
  if (typeof address !== 'object' || address === null) {
    return failArgument(callee, 'target', 'is a server without a port; have it listen on one, or on none yet');
  }
  const host = address.family === 'IPv6' ? '[::1]' : '127.0.0.1';
  const bound = ['::', '0.0.0.0'].includes(address.address) ? host : bracketed(address);
  return `http://${bound}:${address.port}`;
}

function bracketed({ address, family }: AddressInfo): string {
  return family === 'IPv6' ? `[${address}]` : address;
}
