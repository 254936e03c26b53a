import type { EventEmitter } from 'node:events';
import type { NodeRequest } from './node-message.ts';

/** What carries a request. */
type Connection = EventEmitter & { readonly destroyed?: boolean; readonly errored?: unknown };

/** The connection of a request, or its stream with HTTP/2. Platforms that imitate a request have none, or one that says nothing. */
export function connectionOf(req: NodeRequest): Connection | undefined {
  return ('stream' in req ? req.stream : req.socket) as Connection | undefined;
}

/**
 * Calls back when the connection of a request is closed: nobody is there to be answered any more.
 *
 * @returns what stops listening
 */
export function onGone(req: NodeRequest, listener: () => void): () => void {
  const connection = connectionOf(req);
  if (typeof connection?.once !== 'function') return stopNothing;
  if (connection.destroyed === true) listener();
  connection.once('close', listener);
  return () => void connection.removeListener('close', listener);
}

function stopNothing(): void {}
