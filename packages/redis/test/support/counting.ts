import type { RedisClient } from '../../src/index.ts';

/** The same client, and how many commands were sent through it. */
export function counting(client: RedisClient): { readonly client: RedisClient; count(): number } {
  let commands = 0;
  const counted = new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'call' && name !== 'sendCommand') return value.bind(target);
      return Object.defineProperty(
        (...args: unknown[]) => {
          commands += 1;
          return value.apply(target, args);
        },
        'length',
        { value: value.length },
      );
    },
  });
  return { client: counted, count: () => commands };
}
