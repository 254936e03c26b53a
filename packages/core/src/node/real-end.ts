import type { Readable } from 'node:stream';
import type { NodeResponse } from './node-message.ts';

/** What really becomes of a response that is covered. */
export interface RealEnd {
  /** Covers properties so that Node, and the listeners of `finish` and `close`, look through the cover. */
  cover(view: PropertyDescriptorMap): PropertyDescriptorMap;
  /** The application's own answer is finished: tells the listeners of `finish` that came after the real event. */
  tellFinish(): void;
  /** The application is done: tells the listeners of `close`, now or when it really closes. */
  letClose(): void;
}

/**
 * Watches a response whose real answer is about to be sent while the application will be shown something else. `finish`
 * comes when it really comes; `close`, for many an application the sign to drop its work, not before its work is done.
 */
export function watchRealEnd(res: NodeResponse): RealEnd {
  const { emit } = res;
  let lookingThrough = false;
  let told: ReadonlySet<unknown> | undefined;
  let close: 'withheld' | 'let' | undefined;
  let unpiped: Readable[] = [];

  function reveal<T>(run: () => T): T {
    const before = lookingThrough;
    lookingThrough = true;
    try {
      return run();
    } finally {
      lookingThrough = before;
    }
  }
  function deliver(event: string | symbol, ...args: unknown[]): boolean {
    return Reflect.apply(emit, res, [event, ...args]);
  }

  const emitSeen = (event: string | symbol, ...args: unknown[]): boolean => {
    if (event === 'finish') {
      const heard = reveal(() => deliver(event));
      told = new Set(res.rawListeners('finish'));
      // A stream the application piped into the response before takes this for its own end. It is not over.
      for (const source of unpiped) source.pipe(res);
      unpiped = [];
      return heard;
    }
    if (event === 'close') {
      told ??= new Set();
      if (close === 'let') return reveal(() => deliver(event));
      close = 'withheld';
      return false;
    }
    if (event === 'unpipe' && lookingThrough) unpiped.push(args[0] as Readable);
    return deliver(event, ...args);
  };
  res.emit = emitSeen;

  return {
    cover(view) {
      const isLookingThrough = (): boolean => lookingThrough;
      const covered = Object.entries(view).map(([name, seen]) => [name, seeThrough(res, name, seen, isLookingThrough)]);
      return Object.fromEntries(covered);
    },
    tellFinish() {
      if (told === undefined) return;
      for (const listener of res.rawListeners('finish')) if (!told.has(listener)) listener.call(res);
    },
    letClose() {
      const withheld = close === 'withheld';
      close = 'let';
      if (withheld) reveal(() => deliver('close'));
    },
  };
}

/** A covered property that shows the real value to those who look through, and keeps what Node writes to it. */
function seeThrough(
  res: NodeResponse,
  name: string,
  { get, set }: PropertyDescriptor,
  isLookingThrough: () => boolean,
): PropertyDescriptor {
  const prototype: object = Object.getPrototypeOf(res);
  const isField = Object.hasOwn(res, name);
  let field: unknown = isField ? Reflect.get(res, name) : undefined;
  return {
    configurable: true,
    enumerable: true,
    get() {
      if (!isLookingThrough()) return get?.call(res);
      return isField ? field : Reflect.get(prototype, name, res);
    },
    set(value: unknown) {
      if (set !== undefined) set.call(res, value);
      else field = value;
    },
  };
}
