/** Reconciles once on PostgreSQL, and kills itself at the first step of the name it is told; prints `end` when it came to the end. */
import { writeSync } from 'node:fs';
import { createReceiver, type Delivery, ploton } from '@hookgate/core';
import { createPlotonClient, reconcile } from '@hookgate/ploton';
import { fileCheckpoints } from '@hookgate/ploton/file';
import { postgresCheckpoints } from '@hookgate/ploton/postgres';
import { postgresInbox, postgresStore } from '@hookgate/postgres';
import { Pool } from 'pg';

const { API_URL, API_KEY, DATABASE_URL, SCHEMA, DIRECTORY, MODE, DIE_AT } = process.env as Record<string, string>;
function step(name: string): void {
  if (name !== DIE_AT) return;
  writeSync(1, `died ${name}\n`);
  process.kill(process.pid, 'SIGKILL');
}

/** Takes a step before and after each call of a method. */
function watch<T extends object>(target: T, ...names: Array<keyof T & string>): T {
  for (const name of names) {
    const call = (target[name] as (...args: unknown[]) => Promise<unknown>).bind(target);
    Object.defineProperty(target, name, {
      value: async (...args: unknown[]) => {
        step(`before ${name}`);
        const answer = await call(...args);
        step(`after ${name}`);
        return answer;
      },
    });
  }
  return target;
}

const pool = new Pool({ connectionString: DATABASE_URL as string });
const insert = `INSERT INTO "${SCHEMA}".effects (task_id) VALUES ($1)`;
const inbox = MODE === 'inbox' ? postgresInbox({ pool, schema: SCHEMA as string }) : undefined;
const store = watch(inbox ?? postgresStore({ pool, schema: SCHEMA as string }), 'claim', 'commit', 'release');

async function handle(event: { readonly task_id: string }, delivery: Delivery<unknown>): Promise<void> {
  step('before effect');
  if (inbox === undefined) await pool.query(insert, [event.task_id]);
  else {
    await inbox.transaction(delivery, async (client) => {
      await client.query(insert, [event.task_id]);
      step('in the transaction');
    });
  }
  step('after effect');
}

const silent = { info() {}, warn() {}, error() {} };
const { outcome, failed } = await reconcile({
  client: createPlotonClient({
    apiKey: API_KEY as string,
    baseUrl: API_URL as string,
    fetch: async (...args) => {
      step('before fetch');
      const answer = await fetch(...args);
      step('after fetch');
      return answer;
    },
  }),
  // A lease of 1 s: who comes after a process that died waits no longer.
  receiver: createReceiver(
    { ...ploton, deadlineMs: 2_500 },
    {
      secret: 'whsec_test',
      endpoint: '/webhook',
      store,
      logger: silent,
      on: { '*': handle },
    },
  ),
  checkpoints: watch(
    MODE === 'inbox'
      ? fileCheckpoints({ directory: DIRECTORY as string })
      : postgresCheckpoints({ pool, table: `${SCHEMA}.checkpoints` }),
    'load',
    'save',
  ),
  graceMs: 0,
  concurrency: 1,
  overlapMs: 0,
  logger: silent,
});
await pool.end();
console.log(`end ${outcome} ${failed}`);
