import { isError } from '../runtime/other-realms.ts';
import { cut } from './quote.ts';

/** What of an error tells a fault from another. None of these holds what a command or a statement was called with. */
const FACTS = ['code', 'errno', 'syscall', 'address', 'port', 'severity', 'constraint', 'table'] as const;

/** How deep causes are followed; a client's errors have one or two. */
const MAX_DEPTH = 4;
const MAX_MESSAGE = 500;

/** What Redis says of a command it does not know, arguments and all. */
const ARGUMENTS = /,? with args beginning with:[\s\S]*$/;

/**
 * An error of a store's client without what the client was asked: ioredis puts a command's arguments on its errors,
 * postgres.js the parameters, pg the row (`detail`), and a nonce's value among them is half of a signature. What is kept:
 * class, name, message, stack and code, and the same of its causes.
 */
export function reduceError(error: unknown, depth = 0): unknown {
  if (!isError(error)) return typeof error === 'string' ? cut(error, MAX_MESSAGE) : nameOf(error);
  const reduced = Object.create(Object.getPrototypeOf(error) as object) as Error;
  const message = cut(String(error.message).replace(ARGUMENTS, ''), MAX_MESSAGE);
  define(reduced, 'message', message);
  define(reduced, 'stack', `${error.name}: ${message}${framesOf(error)}`);
  if (Object.hasOwn(error, 'name')) define(reduced, 'name', error.name);
  for (const name of FACTS) {
    const value: unknown = (error as unknown as Record<string, unknown>)[name];
    if (typeof value === 'string' || typeof value === 'number') Object.assign(reduced, { [name]: value });
  }
  if (depth < MAX_DEPTH) {
    const { cause, errors } = error as { readonly cause?: unknown; readonly errors?: unknown };
    if (cause !== undefined) define(reduced, 'cause', reduceError(cause, depth + 1));
    if (Array.isArray(errors)) {
      define(
        reduced,
        'errors',
        errors.map((each) => reduceError(each, depth + 1)),
      );
    }
  }
  return reduced;
}

/** As on any error: there, and not enumerable. */
function define(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, writable: true, configurable: true, enumerable: false });
}

/** Where it was thrown. The text before that repeats the message as it was. */
function framesOf({ stack }: Error): string {
  const start = typeof stack === 'string' ? stack.search(/\n\s+at /) : -1;
  return start === -1 ? '' : (stack as string).slice(start);
}

/** What is thrown without being an error may be anything, the command among it. */
function nameOf(thrown: unknown): string {
  return `a value of type ${thrown === null ? 'null' : typeof thrown} was thrown`;
}
