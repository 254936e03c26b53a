import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refusalReply } from '../../../src/answers/answers.ts';
import { Refusal } from '../../../src/answers/refusal.ts';
import { type NodeBodySource, readNodeBody, writeReply } from '../../../src/node/index.ts';
import type { BodyLimits } from '../../../src/receive/request.ts';

/** The limits of the server unless a test sets its own. */
export const LIMITS: BodyLimits = { limitBytes: 1_000, timeoutMs: 5_000 };

/** A server that reads each body as an adapter does, and what it saw. */
export interface BodyServer {
  readonly port: number;
  readonly server: Server;
  readonly outcomes: (Uint8Array | Refusal)[];
  close(): Promise<void>;
}

/** What a test changes about the server. */
export interface BodyServerOptions {
  readonly limits?: BodyLimits;
  /** Runs before the body is read, as middleware before the webhook would. */
  before?(req: IncomingMessage & Record<string, unknown>, res: ServerResponse): unknown;
  source?(req: IncomingMessage): NodeBodySource;
}

/** Answers 200 and the SHA-256 of the bytes, or the refusal. */
export async function startBodyServer(options: BodyServerOptions = {}): Promise<BodyServer> {
  const outcomes: (Uint8Array | Refusal)[] = [];
  const server = createServer({ keepAliveTimeout: 60_000 }, (req, res) => void handle(req, res));
  await listen(server);

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const before = options.before?.(req as IncomingMessage & Record<string, unknown>, res);
    if (before instanceof Promise) await before;
    const outcome = await readNodeBody(req, options.limits ?? LIMITS, options.source?.(req));
    outcomes.push(outcome);
    if (outcome instanceof Refusal) writeReply(req, res, refusalReply(outcome));
    else writeReply(req, res, { code: 'handled', status: 200, headers: {}, body: digest(outcome) });
  }

  return {
    port: portOf(server),
    server,
    outcomes,
    close: () => stop(server),
  };
}

/** What the server answers for these bytes. */
export function digest(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return portOf(server);
}

export function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** How many connections a server has. */
export function connections(server: Server): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}

export function portOf(server: { address(): unknown }): number {
  return (server.address() as AddressInfo).port;
}

/** Resolves when the condition holds; rejects after a generous while. */
export async function until(condition: () => boolean, timeoutMs = 5_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('It did not happen.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
