import { memoryStore, platos } from '@hookgate/core';
import { consume } from '@hookgate/queue';
import { pgBoss } from '@hookgate/queue/pg-boss';
import { startTcpProxy, type TcpProxy, waitUntil } from '@hookgate/test-services';
import { sinkConformance } from '@hookgate/testing';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silent, statusOf } from '../support/bench.ts';
import { failure } from '../support/failure.ts';
import { inTransaction } from './in-transaction.ts';
import { newName, openQueues } from './open-queues.ts';

/** The sink for pg-boss, straight and through a proxy that hangs. */
export function pgBossSink(url: string): void {
  const schema = newName('boss').replaceAll('-', '_');
  let boss: PgBoss;
  let muteBoss: PgBoss;
  let proxy: TcpProxy;
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  async function start(options: ConstructorParameters<typeof PgBoss>[0] & object): Promise<PgBoss> {
    const made = new PgBoss({ schema, supervise: false, schedule: false, max: 4, ...options });
    made.on('error', () => {});
    await made.start();
    return made;
  }
  beforeAll(async () => {
    const { hostname, port } = new URL(url);
    proxy = await startTcpProxy({ host: hostname, port: Number(port) });
    boss = await start({ connectionString: url });
    await boss.createQueue('webhooks');
    muteBoss = await start({ connectionString: url.replace(`:${port}`, `:${proxy.port}`) });
  });
  afterAll(async () => {
    await boss.stop({ graceful: false, close: true });
    await proxy.close();
    await muteBoss.stop({ graceful: false, close: true }).catch(() => {});
    await pool.end();
  });

  const all = openQueues(async () => {
    const queue = newName();
    await boss.createQueue(queue);
    return {
      sink: pgBoss(boss, { queue }),
      take: async () => {
        const texts: string[] = [];
        for (;;) {
          const jobs = await boss.fetch<{ job: string }>(queue, { batchSize: 100 });
          if (jobs.length === 0) return texts;
          texts.push(...jobs.map(({ data }) => data.job));
        }
      },
      close: async () => boss.deleteQueue(queue),
    };
  });

  sinkConformance(
    { describe, it },
    {
      name: 'pg-boss',
      ...all,
      capabilities: {
        createUnreachable: () => {
          proxy.hang();
          return all.add(pgBoss(muteBoss, { queue: 'webhooks' }), async () => proxy.flow());
        },
        createRefusing: () => pgBoss(boss, { queue: 'nobody-made-it' }),
        inTransaction: (work, end) => inTransaction(pool, work, end),
      },
    },
  );

  it('a database that is read-only: 500', async () => {
    const readOnly = new pg.Pool({ connectionString: url, options: '-c default_transaction_read_only=on', max: 1 });
    const executeSql = async (text: string, values?: unknown[]) => ({
      rows: (await readOnly.query(text, values)).rows,
    });
    const standby = await start({ db: { executeSql }, migrate: false });
    expect(await statusOf(pgBoss(standby, { queue: 'webhooks' }))).toBe(500);
    await standby.stop({ graceful: false });
    await readOnly.end();
    expect(await statusOf(pgBoss(boss, { queue: 'webhooks' }))).toBe(200);
  });

  it('a database whose connections end, and which takes none that works: 500 in time, and the error says what pg-boss has heard', async () => {
    const sink = pgBoss(muteBoss, { queue: 'webhooks' });
    expect(await statusOf(sink)).toBe(200);
    proxy.hang();
    proxy.cut();
    await waitUntil('pg-boss to hear of it', () => sink.trouble?.() !== undefined);
    const { status, message } = await failure(sink);
    proxy.flow();
    expect(status).toBe(500);
    expect(message).toMatch(
      /^pg-boss has not confirmed the job within \d+ ms \(its connection: Connection terminated unexpectedly, \d s ago\)/,
    );
    expect(await statusOf(sink)).toBe(200);
    expect(sink.trouble?.()).toBeUndefined();
  });

  it('a queue that is missing: a worker says so at the start', async () => {
    const consumer = consume(platos, { store: memoryStore(), logger: silent, on: { '*': () => {} } });
    await expect(consumer.pgBoss(boss, 'nobody-made-it')).rejects.toThrow(
      'consume.pgBoss: there is no queue "nobody-made-it": create it first',
    );
  });
}
