import type { RedisClient } from '../../src/index.ts';

/** The same client, which answers two scripts that are under way at once with the replies to one another. */
export function mixedUp(client: RedisClient): RedisClient {
  let earlier: { readonly reply: Promise<unknown>; readonly swap: (reply: Promise<unknown>) => void } | undefined;

  function swapped(reply: Promise<unknown>): Promise<unknown> {
    const other = earlier;
    if (other !== undefined) {
      earlier = undefined;
      other.swap(reply);
      return other.reply;
    }
    return new Promise((resolve, reject) => {
      const mine = { reply, swap: (theirs: Promise<unknown>) => void theirs.then(resolve, reject) };
      earlier = mine;
      setImmediate(() => {
        if (earlier !== mine) return;
        earlier = undefined;
        reply.then(resolve, reject);
      });
    });
  }

  return new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'call' && name !== 'sendCommand') return value.bind(target);
      const send = (...args: unknown[]): unknown => {
        const reply = value.apply(target, args) as Promise<unknown>;
        return args.flat().includes('EVALSHA') ? swapped(reply) : reply;
      };
      return Object.defineProperty(send, 'length', { value: value.length });
    },
  });
}
