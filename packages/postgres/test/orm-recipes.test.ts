import { acquire, application, delivery, HOUR_MS } from '@hookgate/store-tests';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type InboxDelivery,
  LostClaimError,
  type PostgresOrmInbox,
  postgresInbox,
  type QueryInTransaction,
} from '../src/index.ts';
import { drizzlePg } from './readme/drizzle.ts';
import { drizzlePostgresJs } from './readme/drizzle-postgres-js.ts';
import { knexPg } from './readme/knex.ts';
import { kysely } from './readme/kysely.ts';
import { prisma } from './readme/prisma.ts';
import { typeorm } from './readme/typeorm.ts';
import { ownPostgres } from './support/own-postgres.ts';
import type { MakeRecipe, Recipe } from './support/recipe.ts';

const recipes: Readonly<Record<string, MakeRecipe>> = {
  'drizzle on pg': drizzlePg,
  'drizzle on postgres.js': drizzlePostgresJs,
  kysely,
  knex: knexPg,
  prisma,
  typeorm,
};

/** What a test does to a transaction of the README's before or after its delivery was ended in it. */
interface Faults {
  before?(query: QueryInTransaction): unknown;
  after?(query: QueryInTransaction): unknown;
}

const server = await ownPostgres();
if (server !== undefined) {
  await server.run('CREATE TABLE results (key text PRIMARY KEY, part text NOT NULL)');
  const written = async (key: string): Promise<unknown[]> =>
    (await server.run('SELECT part FROM results WHERE key = $1', [key])).map(({ part }) => part);

  describe.each(Object.entries(recipes))('%s, which owns the transaction', (_name, make) => {
    let recipe: Recipe;
    let inbox: PostgresOrmInbox;
    beforeAll(async () => {
      recipe = await make(server.url);
      ({ inbox } = recipe);
    });
    afterAll(() => recipe.end());

    const claimed = async (leaseMs = HOUR_MS): Promise<InboxDelivery & { token: string; attempt: number }> => ({
      ...(await acquire(inbox, { leaseMs })),
      deduplicated: true,
    });
    const save = (to: InboxDelivery, { before, after }: Faults = {}): Promise<unknown> => {
      const commit = async (theDelivery: InboxDelivery, query: QueryInTransaction): Promise<void> => {
        await before?.(query);
        await inbox.commit(theDelivery, query);
        await after?.(query);
      };
      return recipe.save({ commit: commit as never }, to, { key: to.key, part: 'saved' });
    };
    const fails = (): never => {
      throw new Error('changed its mind');
    };
    const swallows = (query: QueryInTransaction) => Promise.resolve(query('SELECT nonsense')).catch(() => {});

    it('commits what is written and the end of the delivery together', async () => {
      const claim = await claimed();
      let beat: Promise<string> | undefined;
      await save(claim, {
        async after() {
          expect((await inbox.inspect(claim.key))?.state).toBe('held');
          // Waits for the row, and is no lost claim when it has it.
          beat = inbox.renew(claim, HOUR_MS);
        },
      });
      expect(await beat).toBe('renewed');
      expect((await inbox.inspect(claim.key))?.state).toBe('done');
      expect(await inbox.renew(claim, HOUR_MS)).toBe('renewed');
      expect(await inbox.commit(claim, { ttlMs: HOUR_MS })).toBe('committed');
      expect(await inbox.renew(claim, HOUR_MS)).toBe('lost');
      expect(await written(claim.key)).toEqual(['saved']);
    });

    const rollBacks: readonly [string, Faults][] = [
      ['it was rolled back', { before: fails }],
      ['it was rolled back after the delivery was ended', { after: fails }],
      ['its COMMIT was answered ROLLBACK', { after: swallows }],
    ];
    it.each(rollBacks)('when %s, also where nothing was raised: 500, and the retry runs', async (_how, faults) => {
      const keys: string[] = [];
      const app = application(inbox, async (_event, to) => {
        keys.push(to.key);
        // Whatever the ORM says of it, nobody listens.
        await save(to, to.attempt === 1 ? faults : {}).catch(() => {});
        if (to.attempt === 1 && faults.before !== undefined) fails();
      });
      const sent = delivery();
      expect(await app.send(sent)).toEqual([500, 'handler_failed']);
      const [key = ''] = keys;
      expect(await written(key)).toEqual([]);
      expect((await inbox.inspect(key))?.state).toBe('open');
      expect(await app.send(sent)).toEqual([200, 'handled']);
      expect(await written(key)).toEqual(['saved']);
      expect(await app.send(sent)).toEqual([200, 'duplicate']);
      expect(keys).toHaveLength(2);
    });

    it('a statement that failed before is named, and fails the delivery also when nobody listens', async () => {
      const claim = await claimed();
      const failed: unknown[] = [];
      await save(claim, { before: swallows }).catch((error: unknown) => failed.push(error));
      expect(String(failed[0])).toMatch(/a statement of this transaction failed before/);
      await expect(inbox.commit(claim, { ttlMs: HOUR_MS })).rejects.toThrow(/has not been committed/);
      expect(inbox.unfinished?.(claim)?.message).toMatch(/its retry runs/);
      expect(await inbox.release(claim)).toBe('released');
      expect(await written(claim.key)).toEqual([]);
    });

    it('one that nobody awaits: 500, and the retry finds what came of it', async () => {
      let finish = (): void => {};
      const gate = new Promise<void>((resolve) => (finish = resolve));
      let saving: Promise<unknown> | undefined;
      const app = application(inbox, async (_event, to) => {
        await new Promise<void>((resolve) => {
          saving = save(to, {
            after() {
              resolve();
              return gate;
            },
          });
        });
      });
      const sent = delivery();
      expect(await app.send(sent)).toEqual([500, 'handler_failed']);
      const key = app.keyOf(sent);
      expect(await written(key)).toEqual([]);
      finish();
      await saving;
      expect(await app.send(sent)).toEqual([200, 'duplicate']);
      expect(await written(key)).toEqual(['saved']);
    });

    it('two copies at once: one runs, both are answered 200', async () => {
      let runs = 0;
      const app = application(inbox, async (_event, to) => {
        runs += 1;
        await save(to);
      });
      const sent = delivery();
      expect((await Promise.all([app.send(sent), app.send(sent)])).map(([status]) => status)).toEqual([200, 200]);
      expect(runs).toBe(1);
      expect(await written(app.keyOf(sent))).toEqual(['saved']);
    });

    it('somebody who took the delivery over is not overtaken', async () => {
      const claim = await claimed(50);
      await new Promise((resolve) => setTimeout(resolve, 60));
      await acquire(inbox, { key: claim.key });
      await expect(save(claim)).rejects.toThrow(LostClaimError);
      expect(await written(claim.key)).toEqual([]);
      expect((await inbox.inspect(claim.key))?.state).toBe('held');
    });

    it('a call outside of a transaction ends nothing, and says so', async () => {
      const claim = await claimed();
      await expect(inbox.commit(claim, recipe.outside)).rejects.toThrow(/not called within a transaction/);
      expect((await inbox.inspect(claim.key))?.state).toBe('held');
      await expect(inbox.commit(claim, { ttlMs: HOUR_MS })).rejects.toThrow(/has not been committed/);
    });

    it('a transaction that does not see the table is told where to look', async () => {
      const claim = await claimed();
      const elsewhere = await make(server.url, 'not_there');
      const lost = elsewhere.save(elsewhere.inbox, claim, { key: claim.key, part: 'saved' });
      await expect(lost).rejects.toThrow(/does not see the table "not_there": create it with/);
      await elsewhere.end();
      expect(await written(claim.key)).toEqual([]);
    });

    it('a second transaction is refused, in or after the first one', async () => {
      const [nested, later] = [await claimed(), await claimed()];
      const again = (to: InboxDelivery) =>
        expect(recipe.save(inbox, to, { key: `${to.key} again`, part: 'again' })).rejects;
      await save(nested, { after: () => again(nested).toThrow(/whose transaction has not ended yet/) });
      await save(later);
      await again(later).toThrow(LostClaimError);
      for (const { key } of [nested, later]) {
        expect(await written(key)).toEqual(['saved']);
        expect(await written(`${key} again`)).toEqual([]);
      }
    });
  });

  describe('inbox.commit', () => {
    const never: QueryInTransaction = () => expect.unreachable();

    it('what is no query of a transaction is refused', async () => {
      const recipe = await kysely(server.url);
      const claim = { ...(await acquire(recipe.inbox)), deduplicated: true };
      const commit = recipe.inbox.commit as (to: InboxDelivery, query: unknown) => Promise<void>;
      await expect(commit(claim, undefined)).rejects.toThrow(/is no function; pass `\(text\) => …`/);
      await expect(commit(claim, { execute() {} })).rejects.toThrow(/is the transaction itself/);
      await expect(
        commit(
          claim,
          Object.assign(() => {}, { raw() {} }),
        ),
      ).rejects.toThrow(/is the transaction itself/);
      await expect(commit(claim, async () => undefined)).rejects.toThrow(/something else than the rows/);
      await expect(commit({ ...claim, deduplicated: false }, never)).rejects.toThrow(/has no claim/);
      await recipe.end();
    });

    it('and `inbox.transaction` exclude each other', async () => {
      const { Pool } = await import('pg');
      const pool = new Pool({ connectionString: server.url });
      const inbox = postgresInbox({ pool });
      const claim = { ...(await acquire(inbox)), deduplicated: true };
      const within = inbox.transaction(claim, async (client) => {
        await inbox.commit(claim, (text) => client.query(text));
      });
      await expect(within).rejects.toThrow(/ends the delivery itself/);
      await expect(inbox.commit(claim, (text) => pool.query(text))).rejects.toThrow(/not called within a transaction/);
      await expect(inbox.transaction(claim, async () => {})).rejects.toThrow(/use one of both/);
      await pool.end();
    });

    it('a record that was forgotten meanwhile is remembered again', async () => {
      const recipe = await kysely(server.url);
      const { inbox } = recipe;
      const claim = { ...(await acquire(inbox)), deduplicated: true };
      await inbox.forget(claim.key);
      await recipe.save(inbox, claim, { key: claim.key, part: 'saved' });
      expect(await inbox.commit(claim, { ttlMs: HOUR_MS })).toBe('committed');
      expect((await inbox.inspect(claim.key))?.state).toBe('done');
      await recipe.end();
    });

    it('a store that cannot be asked leaves the delivery undone', async () => {
      const recipe = await kysely(server.url);
      const claim = { ...(await acquire(recipe.inbox)), deduplicated: true };
      await recipe.save(recipe.inbox, claim, { key: claim.key, part: 'saved' });
      expect(recipe.inbox.unfinished?.(claim)).toBeUndefined();
      await recipe.end();
      await expect(recipe.inbox.commit(claim, { ttlMs: HOUR_MS })).rejects.toThrow(/end/);
      expect(recipe.inbox.unfinished?.(claim)?.message).toMatch(/could not be found out/);
    });
  });
}
