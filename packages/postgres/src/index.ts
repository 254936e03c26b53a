export type {
  PgClient,
  PgListener,
  PgPool,
  PostgresConnection,
  PostgresJsListener,
  PostgresJsSql,
  PostgresListener,
  QueryFunction,
} from './client/postgres-client.ts';
export { type EnsureSchemaOptions, ensureSchema, schemaSql, type TableOptions } from './ensure-schema.ts';
export type { QueryInTransaction } from './inbox/end-within.ts';
export type {
  InboxDelivery,
  PoolClientOf,
  PostgresInbox,
  PostgresInboxOptions,
  PostgresOrmInbox,
  PostgresOrmInboxOptions,
} from './inbox/inbox-types.ts';
export { LostClaimError } from './inbox/lost-claim-error.ts';
export { postgresInbox } from './inbox/postgres-inbox.ts';
export { type PostgresStore, postgresStore } from './postgres-store.ts';
export type { PostgresStoreOptions } from './postgres-store-options.ts';
export type { SweepingOptions } from './sweeper.ts';
export type { PostgresStoreWarning } from './warning.ts';
