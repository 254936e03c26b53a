import { findPostgres, startTcpProxy } from '@hookgate/test-services';
import { sinkConformance } from '@hookgate/testing';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { pgBoss } from '../../src/pg-boss/index.ts';
import { newName, queues } from '../support/engine.ts';

const found = await findPostgres();
const address = 'missing' in found ? undefined : new URL(found.url);
const proxy = address && (await startTcpProxy({ host: address.hostname, port: Number(address.port) }));

describe.skipIf('missing' in found)('pg-boss', () => {
  const { url } = found as { url: string };
  const schema = newName('boss').replaceAll('-', '_');
  let boss: PgBoss;
  let muteBoss: PgBoss;
  async function start(connectionString: string): Promise<PgBoss> {
    const made = new PgBoss({ connectionString, schema, supervise: false, schedule: false, max: 4 });
    made.on('error', () => {});
    await made.start();
    return made;
  }
  beforeAll(async () => {
    boss = await start(url);
    await boss.createQueue('webhooks');
    muteBoss = await start(url.replace(`:${address?.port}`, `:${proxy?.port}`));
  });
  afterAll(async () => {
    await boss.stop({ graceful: false, close: true });
    await proxy?.close();
    await muteBoss.stop({ graceful: false, close: true }).catch(() => {});
    await (found as { stop(): Promise<void> }).stop();
  });

  const all = queues(async () => {
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
          proxy?.hang();
          return all.add(pgBoss(muteBoss, { queue: 'webhooks' }), async () => proxy?.flow());
        },
        createRefusing: () => pgBoss(boss, { queue: 'nobody-made-it' }),
      },
    },
  );
});
