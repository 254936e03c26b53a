import type { InboxDelivery, PostgresOrmInbox, QueryInTransaction } from '../../src/index.ts';

/** A row of the application's. */
export interface Row {
  readonly key: string;
  readonly part: string;
}

/** An ORM as an application has it, and what the README shows of it. */
export interface Recipe {
  readonly inbox: PostgresOrmInbox;
  /** Writes a row and ends the delivery, in one transaction of the ORM's. */
  save(inbox: Pick<PostgresOrmInbox, 'commit'>, delivery: InboxDelivery, row: Row): Promise<unknown>;
  /** Runs a statement outside of any transaction. */
  readonly outside: QueryInTransaction;
  end(): Promise<unknown>;
}

/** @param table default: the store's own default */
export type MakeRecipe = (url: string, table?: string) => Promise<Recipe>;
