import { createFetchHandler, ploton } from '@hookgate/core';
import { type MistakeRow, mistakeRows, shownTo } from '@hookgate/test-services';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { describe, expect, it } from 'vitest';
import { redisStore } from '../src/index.ts';

const client = new Redis({ lazyConnect: true });

/** What the developer of JavaScript writes. */
const store = redisStore as (given: unknown) => unknown;

const rows: Parameters<typeof mistakeRows<'redis'>>[1] = {
  'a bare client as store': {
    seen: /`store` has no .*; pass memoryStore\(\), redisStore\(\{ client \}\)/,
    make: () => createFetchHandler(ploton, { secret: 's', on: { '*': () => {} }, store: client as never }),
  },
  'redisStore of a client': {
    seen: /this is a client, and belongs into an object: write redisStore\(\{ client \}\)/,
    make: () => store(client),
  },
  'redisStore of a URL': {
    seen: /`client` is an address, and the store opens nothing; pass a client of ioredis \(`new Redis\(url\)`/,
    make: () => store({ client: 'redis://localhost' }),
  },
  'redisStore of a promise': {
    seen: /`client` is a promise: await it first/,
    make: () => store({ client: Promise.resolve(createClient()) }),
  },
  'redisStore of a Pool of pg': {
    seen: /`client` is no Redis client; pass a client of ioredis/,
    make: () => store({ client: { query() {}, connect() {}, totalCount: 0 } }),
  },
};

const others: Readonly<Record<string, MistakeRow>> = {
  'redisStore of a client of redis': { seen: /write redisStore\(\{ client \}\)/, make: () => store(createClient()) },
  'redisStore of a URL alone': { seen: /pass `\{ client \}`/, make: () => store('redis://localhost') },
  'redisStore of a promise alone': {
    seen: /this is a promise: await it first, and write redisStore\(\{ client \}\)/,
    make: () => store(Promise.resolve(createClient())),
  },
};

describe('a mistake with Redis, and what its developer is shown', () => {
  it.each(mistakeRows('redis', rows, others))('$mistake', async ({ make, seen }) => {
    expect(await shownTo(make)).toMatch(seen);
  });
});
