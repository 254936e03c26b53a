import { randomUUID } from 'node:crypto';
import { ensureSchema } from '@hookgate/postgres';
import { type Engine, findServer, openEngine } from '@hookgate/queue-tests';
import { findRedis } from '@hookgate/test-services';
import pg from 'pg';
import { briefPlatos, briefPloton } from '../brief-providers.ts';
import { type Counted, countEffects, countWrites } from '../count.ts';
import { createLedger } from '../ledger.ts';
import { createRandom } from '../random.ts';
import type { Outcome } from '../run.ts';
import { createSenders } from '../sender.ts';
import { startSink } from '../sink.ts';
import type { Write } from '../stores.ts';
import { startActors } from './actors.ts';
import { hasInbox, type QueueMode } from './queue-modes.ts';

/** How a run is made. */
export interface QueueRunOptions {
  readonly mode: QueueMode;
  readonly seed: number;
  readonly durationMs: number;
  /** Sends so many events instead, however long that takes. */
  readonly events: number | undefined;
  /** Milliseconds between two events. */
  readonly everyMs: number;
  /** Milliseconds between two strikes, on average. */
  readonly strikeEveryMs: number;
}

const SECRET = 'whsec_chaos';
const LOCK_MS = 2_000;
const RECOVER_EVERY_MS = 5_000;
/** A machine that is busy is given time: then events wait here, and not in front of a web process. */
const MOST_ON_THEIR_WAY = 100;
/** A sender gives up after some ten seconds; then somebody presses "redeliver". */
const DRAIN_MS = 120_000;
/** Longer than any handler of the workers takes. */
const LONGEST_WORK_MS = 3_000;

/** Sends events through web processes, a queue and workers while both are killed and paused; then has all recover, and counts. */
export async function runQueueChaos(options: QueueRunOptions): Promise<Outcome> {
  const { mode, seed, durationMs, events, everyMs, strikeEveryMs } = options;
  const random = createRandom(seed);
  const ledger = createLedger();
  const [server, redis] = [await findServer(mode), await findRedis()];
  if ('missing' in server) throw new Error(server.missing);
  if ('missing' in redis) throw new Error(redis.missing);
  const prefix = `chaos_${randomUUID().replaceAll('-', '').slice(0, 20)}`;
  const writes = hasInbox(mode) ? await openWrites(server.url, prefix) : undefined;
  const sink = await startSink(ledger);
  const env = {
    MODE: mode,
    SERVER_URL: server.url,
    STORE_URL: hasInbox(mode) ? server.url : redis.url,
    SINK_URL: sink.url,
    SECRET,
    PREFIX: prefix,
  };
  const actors = await startActors(env, ledger, random);
  const engines: Engine[] = [];
  for (const { provider } of [briefPloton, briefPlatos]) {
    engines.push(await openEngine(mode, { url: server.url, queue: `${prefix}_${provider.name}`, lockMs: LOCK_MS }));
  }
  const senders = createSenders(actors.pick, SECRET, random);
  try {
    const onTheirWay: Promise<void>[] = [];
    const startedAt = performance.now();
    let strikeAt = 0;
    const isSending = (): boolean =>
      events === undefined ? performance.now() < startedAt + durationMs : senders.sent.length < events;
    while (isSending()) {
      if (senders.onTheirWay < MOST_ON_THEIR_WAY) onTheirWay.push(senders.send());
      if (performance.now() > strikeAt) {
        actors.strike();
        strikeAt = performance.now() + random.between(0.4 * strikeEveryMs, 1.6 * strikeEveryMs);
      }
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    await actors.heal();
    await Promise.all(onTheirWay);
    const deadLetters = senders.sent.filter((event) => !event.delivered).length;
    await senders.redeliver();
    const delivered = senders.sent.filter((event) => event.delivered).map(({ id }) => id);
    const count = async (): Promise<Counted> =>
      writes === undefined ? countEffects(ledger) : countWrites(await writes.all());
    const until = performance.now() + DRAIN_MS;
    let counted: Counted;
    do {
      await drain(engines);
      // Not every engine tells how many jobs are being worked on.
      await new Promise((resolve) => setTimeout(resolve, LONGEST_WORK_MS));
      counted = await count();
    } while (delivered.some((id) => !counted.processed.has(id)) && performance.now() < until);
    return {
      mode,
      sent: senders.sent.length,
      delivered: delivered.length,
      deadLetters,
      ...counted,
      processed: counted.processed.size,
      lost: delivered.filter((id) => !counted.processed.has(id)),
      lostByServer: 0,
      crashes: actors.crashes,
      strikes: actors.strikes,
    };
  } finally {
    await actors.heal();
    actors.stop();
    sink.stop();
    for (const engine of engines) await engine.close();
    await writes?.drop();
    await server.stop();
    await redis.stop();
  }
}

/** Until nothing waits or runs; what was set aside for having failed too often is put back, as an operator does. */
async function drain(engines: readonly Engine[]): Promise<void> {
  const until = performance.now() + DRAIN_MS;
  for (const engine of engines) {
    let recoverAt = 0;
    while (performance.now() < until) {
      if (performance.now() > recoverAt) {
        await engine.recover();
        recoverAt = performance.now() + RECOVER_EVERY_MS;
      }
      if ((await engine.pending()) === 0) {
        if ((await engine.deadLetters()).length === 0) break;
        await engine.replay();
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function openWrites(
  url: string,
  schema: string,
): Promise<{ all(): Promise<readonly Write[]>; drop(): Promise<void> }> {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => {});
  await ensureSchema({ pool, schema });
  await pool.query(
    `CREATE TABLE ${schema}.effects (at serial, key text, part int, fence bigint, attempt int, pid int)`,
  );
  return {
    async all() {
      const { rows } = await pool.query<{ key: string; part: 1 | 2; fence: string; pid: number }>(
        `SELECT key, part, fence, pid FROM ${schema}.effects ORDER BY at`,
      );
      return rows.map(({ key, part, fence, pid }) => ({ key, part, fence: Number(fence), pid, at: 0 }));
    },
    async drop() {
      await pool.query(`DROP SCHEMA ${schema} CASCADE`);
      await pool.end();
    },
  };
}
