import type { NodeRequest } from '@hookgate/core/node';

/**
 * Where node-server's requests keep the message they are views of, and the native request they may have made of it: under
 * symbols of its own, which are the same for all requests of one prototype.
 */
interface ViewSymbols {
  readonly prototype: object;
  readonly message: symbol;
  readonly native: symbol;
}

/** Those of the node-server seen last; a process rarely has two. */
let known: ViewSymbols | undefined;

/**
 * Whether a request is node-server's own view of the message, and no web stream of its body was made: then the message can
 * be read itself, several times as fast, and what is read is what the view will show. A request that somebody replaced is
 * none.
 */
export function isViewOf(request: Request, incoming: NodeRequest): boolean {
  const prototype: unknown = Object.getPrototypeOf(request);
  if (known !== undefined && prototype === known.prototype) {
    const view = request as unknown as Readonly<Record<symbol, unknown>>;
    return view[known.message] === incoming && view[known.native] === undefined;
  }
  return isUnknownViewOf(request, incoming);
}

/** Looks through all that a request has; listing its symbols takes longer than everything else here. */
function isUnknownViewOf(request: Request, incoming: NodeRequest): boolean {
  let message: symbol | undefined;
  for (const symbol of Object.getOwnPropertySymbols(request)) {
    const value: unknown = Reflect.get(request, symbol);
    if (value === incoming) message ??= symbol;
    else if (typeof value === 'object' && value !== null && 'bodyUsed' in value) return false;
  }
  if (message === undefined) return false;
  const prototype = Object.getPrototypeOf(request) as object;
  const native = nativeSymbolOf(prototype);
  if (native !== undefined) known = { prototype, message, native };
  return true;
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * The symbol of native requests, which no request has before one is made. node-server shows native requests when it is asked
 * to inspect a view, so this asks it to inspect one that notes what is looked for.
 *
 * @returns `undefined` for versions that do otherwise; their requests are looked through every time
 */
function nativeSymbolOf(prototype: object): symbol | undefined {
  const looked: symbol[] = [];
  const request = new Proxy(
    {},
    {
      get(_, name) {
        if (typeof name === 'symbol') looked.push(name);
        return undefined;
      },
    },
  );
  try {
    Reflect.get(prototype, INSPECT)?.call(request, 0, {}, String);
  } catch {
    return undefined;
  }
  const [native] = looked;
  return looked.length === 1 && native?.description === 'requestCache' ? native : undefined;
}
