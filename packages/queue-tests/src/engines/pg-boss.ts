import { pgBoss } from '@hookgate/queue/pg-boss';
import { PgBoss } from 'pg-boss';
import { ATTEMPTS, CONCURRENCY, type Engine, type EnginePlace } from '../engine.ts';

export async function openPgBoss({ url, queue, lockMs, concurrency = CONCURRENCY }: EnginePlace): Promise<Engine> {
  const boss = new PgBoss({
    connectionString: url,
    schema: `boss_${queue}`,
    max: 5,
    schedule: false,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
  });
  boss.on('error', () => {});
  await boss.start();
  const dead = `${queue}_dead`;
  await boss.createQueue(dead);
  await boss.createQueue(queue, {
    retryLimit: ATTEMPTS - 1,
    retryDelay: 0,
    expireInSeconds: Math.max(1, Math.round(lockMs / 1_000)),
    deadLetter: dead,
  });
  return {
    sink: pgBoss(boss, { queue }),
    async work(consumer) {
      await consumer.pgBoss(boss, queue, { batchSize: concurrency, pollingIntervalSeconds: 0.5 });
      return () => boss.offWork(queue, { wait: true });
    },
    async pending() {
      const { rows } = await boss
        .getDb()
        .executeSql(`SELECT count(*)::int AS count FROM boss_${queue}.job WHERE name = $1 AND state < 'completed'`, [
          queue,
        ]);
      return rows[0].count;
    },
    async deadLetters() {
      const jobs = await boss.findJobs<{ job?: string }>(dead);
      const letters = jobs.map(async ({ data, sourceId }) => {
        const [source] = await boss.findJobs(queue, { id: sourceId as string });
        return { text: data.job ?? JSON.stringify(data), reason: JSON.stringify(source?.output) };
      });
      return Promise.all(letters);
    },
    replay: async () => void (await boss.redrive(dead)),
    insert: async (text) => void (await boss.send(queue, { job: text })),
    add: async (event) => void (await boss.send(queue, event)),
    recover: async () => {},
    close: () => boss.stop({ graceful: true, timeout: 5_000 }),
  };
}
