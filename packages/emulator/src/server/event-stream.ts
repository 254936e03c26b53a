import type { ServerResponse } from 'node:http';
import type { Changes } from '../changes.ts';
import type { Change } from '../emulator.ts';
import { EmulatorError } from '../emulator-error.ts';
import { securityHeaders } from './answer.ts';

/** Streams of changes to browsers and to the command line. */
export interface EventStreams {
  /** Answers with a stream that ends with the connection. */
  open(response: ServerResponse): void;
  close(): void;
}

const MAX_STREAMS = 50;
/** Changes of one thing that follow each other faster are told as one. */
const GATHER_MS = 50;
const HEARTBEAT_MS = 15_000;
/** Whoever reads so slowly is let go, and may come again. */
const MAX_BACKLOG_BYTES = 4 * 1_048_576;

export function createEventStreams(changes: Changes): EventStreams {
  const responses = new Set<ServerResponse>();
  /** The latest change of each thing, in the order in which they first changed. */
  let gathered = new Map<string, Change>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let heartbeat: ReturnType<typeof setInterval> | undefined;
  let unsubscribe = (): void => {};

  function send(text: string): void {
    for (const response of responses) {
      if (response.writableLength > MAX_BACKLOG_BYTES) response.destroy();
      else response.write(text);
    }
  }

  function flush(): void {
    timer = undefined;
    const told = [...gathered.values()].map(({ name, view }) => `event: ${name}\ndata: ${JSON.stringify(view)}\n\n`);
    gathered = new Map();
    if (told.length > 0) send(told.join(''));
  }

  function start(): void {
    unsubscribe = changes.subscribe((change, id) => {
      gathered.set(`${change.name} ${id}`, change);
      timer ??= setTimeout(flush, GATHER_MS);
    });
    heartbeat = setInterval(() => send(': here\n\n'), HEARTBEAT_MS);
  }

  function stop(): void {
    unsubscribe();
    clearTimeout(timer);
    clearInterval(heartbeat);
    timer = undefined;
    gathered = new Map();
  }

  return {
    open(response) {
      if (responses.size >= MAX_STREAMS) {
        throw new EmulatorError(429, 'too_many_streams', `At most ${MAX_STREAMS} streams may be open.`);
      }
      response.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream' });
      response.write('retry: 1000\n\n');
      if (responses.size === 0) start();
      responses.add(response);
      response.once('close', () => {
        responses.delete(response);
        if (responses.size === 0) stop();
      });
    },
    close() {
      stop();
      for (const response of responses) response.destroy();
    },
  };
}
