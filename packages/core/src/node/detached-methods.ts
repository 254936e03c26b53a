import type { DetachedAnswer } from './detached-answer.ts';
import type { NodeResponse } from './node-message.ts';
import { method } from './own-properties.ts';
import type { RealEnd } from './real-end.ts';
import { callbackOf, type WriteArguments } from './whole-body.ts';

/** Every method by which an application answers; they work on the given answer and on nothing else. */
export function createDetachedMethods(
  res: NodeResponse,
  answer: DetachedAnswer,
  onEnd: (status: number) => Promise<unknown> | undefined,
  real: Pick<RealEnd, 'tellFinish' | 'letClose'>,
): PropertyDescriptorMap {
  function soon(args: readonly unknown[]): void {
    const callback = callbackOf(args as WriteArguments);
    if (callback !== undefined) process.nextTick(callback);
  }
  function close(): void {
    if (answer.closed) return;
    answer.closed = true;
    real.letClose();
  }
  async function finish(args: WriteArguments): Promise<void> {
    await onEnd(answer.status);
    answer.finished = true;
    real.tellFinish();
    soon(args);
    close();
  }

  const answering = {
    setHeader: (name: string, value: string) => answer.set(name, value),
    setHeaders: (headers: Iterable<[string, string]>) => {
      for (const [name, value] of headers) answer.set(name, value);
    },
    appendHeader: (name: string, value: string) => answer.append(name, value),
    writeHead: (status: number, ...rest: unknown[]) => answer.write(status, ...rest),
    end: (...args: WriteArguments) => {
      if (answer.ended) return soon(args);
      answer.sent = true;
      answer.ended = true;
      void finish(args);
    },
    destroy: () => process.nextTick(close),
    setTimeout: () => undefined,
  };
  const plain = {
    removeHeader: (name: string) => answer.remove(name),
    getHeader: (name: string) => answer.get(name),
    hasHeader: (name: string) => answer.has(name),
    getHeaders: () => answer.all(),
    getHeaderNames: () => answer.names(),
    getRawHeaderNames: () => answer.rawNames(),
    flushHeaders: () => answer.write(answer.status),
    _implicitHeader: () => answer.write(answer.status),
    write: (...args: WriteArguments) => {
      answer.sent = true;
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
