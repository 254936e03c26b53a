import type { NodeRequest, NodeResponse } from '@hookgate/core/node';
import type { Context } from 'hono';

/** What `@hono/node-server` puts in `c.env`: the message and the response of `node:http` or `node:http2`. */
export interface NodeMessage {
  readonly incoming: NodeRequest;
  readonly outgoing: NodeResponse;
}

/** The Node message behind a request, if there is one. Elsewhere `c.env` holds bindings of any name. */
export function nodeMessageOf(c: Context): NodeMessage | undefined {
  const env = c.env as Partial<NodeMessage> | undefined;
  const isNode = typeof env?.incoming?.on === 'function' && typeof env.outgoing?.writeHead === 'function';
  return isNode ? (env as NodeMessage) : undefined;
}

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
  const view = request as unknown as Readonly<Record<symbol, unknown>>;
  const prototype = Object.getPrototypeOf(request) as object;
  if (prototype === known?.prototype) return view[known.message] === incoming && view[known.native] === undefined;
  // Listing what a request has takes longer than everything else here.
  const symbols = Object.getOwnPropertySymbols(request);
  const message = symbols.find((symbol) => view[symbol] === incoming);
  if (message === undefined || symbols.some((symbol) => 'bodyUsed' in Object(view[symbol]))) return false;
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
  const looked: (string | symbol)[] = [];
  const request = new Proxy({}, { get: (_, name) => void looked.push(name) });
  try {
    Reflect.get(prototype, INSPECT)?.call(request, 0, {}, String);
  } catch {
    return undefined;
  }
  const [native, ...others] = looked.filter((name) => typeof name === 'symbol');
  return others.length === 0 && native?.description === 'requestCache' ? native : undefined;
}
