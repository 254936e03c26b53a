import type { DetachedHead } from './detached-head.ts';
import type { NodeResponse } from './node-message.ts';
import { method } from './own-properties.ts';
import type { RealEnd } from './real-end.ts';
import { callbackOf, type WriteArguments } from './whole-body.ts';

/** How far the application is with an answer nobody will see. */
export interface DetachedState {
  ended: boolean;
  finished: boolean;
  closed: boolean;
}

/** Every method by which an application answers, working on the given head and state and on nothing else. */
export function createDetachedMethods(
  res: NodeResponse,
  head: DetachedHead,
  state: DetachedState,
  onEnd: (status: number) => Promise<unknown> | undefined,
  real: Pick<RealEnd, 'tellFinish' | 'letClose'>,
): PropertyDescriptorMap {
  function soon(args: readonly unknown[]): void {
    const callback = callbackOf(args as WriteArguments);
    if (callback !== undefined) process.nextTick(callback);
  }
  function close(): void {
    if (state.closed) return;
    state.closed = true;
    real.letClose();
  }
  async function finish(args: WriteArguments): Promise<void> {
    await onEnd(head.status);
    state.finished = true;
    real.tellFinish();
    soon(args);
    close();
  }

  const answering = {
    setHeader: (name: string, value: string) => head.set(name, value),
    setHeaders: (headers: Iterable<[string, string]>) => {
      for (const [name, value] of headers) head.set(name, value);
    },
    appendHeader: (name: string, value: string) => head.append(name, value),
    writeHead: (status: number, ...rest: unknown[]) => head.write(status, ...rest),
    end: (...args: WriteArguments) => {
      if (state.ended) return soon(args);
      head.sent = true;
      state.ended = true;
      void finish(args);
    },
    destroy: () => process.nextTick(close),
    setTimeout: () => undefined,
  };
  const plain = {
    removeHeader: (name: string) => head.remove(name),
    getHeader: (name: string) => head.get(name),
    hasHeader: (name: string) => head.has(name),
    getHeaders: () => head.all(),
    getHeaderNames: () => head.names(),
    getRawHeaderNames: () => head.rawNames(),
    flushHeaders: () => head.write(head.status),
    _implicitHeader: () => head.write(head.status),
    write: (...args: WriteArguments) => {
      head.sent = true;
      soon(args);
      return true;
    },
    writeContinue: (...args: unknown[]) => soon(args),
    writeProcessing: (...args: unknown[]) => soon(args),
    writeEarlyHints: (...args: unknown[]) => soon(args),
    writeInformation: (...args: unknown[]) => soon(args),
    addTrailers: () => undefined,
    setTrailer: () => undefined,
    cork: () => undefined,
    uncork: () => undefined,
  };

  const methods: PropertyDescriptorMap = {};
  for (const [name, run] of Object.entries(plain)) methods[name] = method(run);
  for (const [name, run] of Object.entries<(...args: never[]) => unknown>(answering)) {
    methods[name] = method((...args: never[]) => {
      run(...args);
      return res;
    });
  }
  return methods;
}
