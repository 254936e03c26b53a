import type { EventEmitter } from 'node:events';
import type { NodeRequest } from './node-message.ts';

/**
 * Calls back when the connection of a request is closed, or its stream with HTTP/2: nobody is there to be answered any more.
 *
 * @returns what stops listening
 */
export function onGone(req: NodeRequest, listener: () => void): () => void {
  const connection = ('stream' in req ? req.stream : req.socket) as
    | (EventEmitter & { destroyed?: boolean })
    | undefined;
  // Platforms that imitate a request have none, or one that says nothing.
  if (typeof connection?.once !== 'function') return stopNothing;
  if (connection.destroyed === true) listener();
  connection.once('close', listener);
  return () => void connection.removeListener('close', listener);
}

function stopNothing(): void {}
