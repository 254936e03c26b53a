import type { DedupeStore } from '@hookgate/core';
import type { Client, Pool, PoolClient } from 'pg';
import type { Sql } from 'postgres';
import { expectTypeOf, it } from 'vitest';
import {
  type PgClient,
  type PgPool,
  type PostgresJsSql,
  type PostgresListener,
  postgresInbox,
  postgresStore,
  type QueryFunction,
} from '../src/index.ts';

declare const pool: Pool;
declare const sql: Sql;

it('takes the clients as their libraries type them', () => {
  expectTypeOf<Pool>().toExtend<PgPool>();
  expectTypeOf<Client>().toExtend<PgClient>();
  expectTypeOf<PoolClient>().toExtend<PgClient>();
  expectTypeOf<Sql>().toExtend<PostgresJsSql>();
  expectTypeOf<Sql<{ bigint: bigint }>>().toExtend<PostgresJsSql>();
  expectTypeOf<(text: string, params: unknown[]) => Promise<unknown[]>>().toExtend<QueryFunction>();
  expectTypeOf<(text: string, params?: unknown[]) => Promise<{ rows: object[] }>>().toExtend<QueryFunction>();
});

it('takes them as listeners', () => {
  expectTypeOf<Client>().toExtend<PostgresListener>();
  expectTypeOf<Sql>().toExtend<PostgresListener>();
});

it('takes nothing else', () => {
  expectTypeOf<string>().not.toExtend<PgPool>();
  expectTypeOf<Client>().not.toExtend<PgPool>();
  expectTypeOf<Promise<Pool>>().not.toExtend<PgPool>();
  expectTypeOf<Pool>().not.toExtend<PostgresJsSql>();
});

it('makes a store', () => {
  expectTypeOf(postgresStore).returns.toExtend<DedupeStore>();
  expectTypeOf(postgresInbox({ pool })).toExtend<DedupeStore>();
});

it('hands the client of the library to the transaction', () => {
  const inbox = postgresInbox({ pool });
  expectTypeOf(inbox.transaction<void>)
    .parameter(1)
    .parameter(0)
    .toEqualTypeOf<PoolClient>();
  // @ts-expect-error postgres.js has no safe transactions
  postgresInbox({ sql }).transaction;
  expectTypeOf(postgresInbox({ sql }).commit).toBeCallableWith(
    { key: '', fence: 1, deduplicated: true },
    async () => [],
  );
});
