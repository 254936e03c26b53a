import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../processes/free-port.ts';
import { missingService } from '../processes/missing-service.ts';
import { type ServerProcess, startServer } from '../processes/server-process.ts';
import { startTcpProxy } from '../processes/tcp-proxy.ts';
import { initPostgres } from './init-postgres.ts';
import { postgresAnswers } from './postgres-answers.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';

/** A primary, its standby, and the address that leads to whichever is in charge. */
export interface PostgresPair {
  /** Where clients connect, before and after a failover; as the superuser `postgres`, who needs no password. */
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** The standby itself. */
  readonly standbyUrl: string;
  /** From now on the standby learns nothing more. A synchronous primary then confirms nothing more. */
  cutStandby(): void;
  /** Kills the primary and promotes the standby. Resolves when it takes writes; it takes about a second. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const NAME = 'standby';
const START_MS = 30_000;
/** No test cuts the power: what a killed server wrote, the operating system still has. */
const SETTINGS = ['fsync=off', 'full_page_writes=off', 'wal_level=replica', 'wal_keep_size=256MB'];
const run = promisify(execFile);

/**
 * Starts the two of them. The standby is a copy of the primary's files from before its first start, so no `pg_basebackup` is
 * needed, which not every package of PostgreSQL brings.
 *
 * @param isSynchronous whether a commit is confirmed only when the standby has it
 * @returns the reason when that cannot be done here: it needs `initdb`, `postgres` and `pg_ctl`
 */
export async function startPostgresPair(isSynchronous: boolean): Promise<PostgresPair | { readonly missing: string }> {
  const binaries = findPostgresBinaries();
  if (binaries === undefined)
    return { missing: missingService('no initdb, postgres and pg_ctl to start a standby with') };

  const { folder, asUser, remove } = await initPostgres(binaries);
  const copy = `${folder}-standby`;
  const running: ServerProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((server) => server.end('SIGQUIT')));
    remove();
    rmSync(copy, { recursive: true, force: true });
  };
  const start = async (at: string, port: number, settings: readonly string[]): Promise<ServerProcess> => {
    const all = [...SETTINGS, ...settings].flatMap((setting) => ['-c', setting]);
    const place = ['-D', at, '-p', `${port}`, '-h', HOST, '-k', ''];
    const [program = '', ...args] = [...asUser, join(binaries, 'postgres'), ...place, ...all];
    const server = await startServer(program, args, () => postgresAnswers(HOST, port), START_MS);
    running.push(server);
    return server;
  };

  try {
    const [primaryPort, standbyPort] = [await freePort(), await freePort()];
    await run('cp', ['-a', folder, copy]);
    writeFileSync(join(copy, 'standby.signal'), '');
    const names = isSynchronous ? [`synchronous_standby_names=${NAME}`] : [];
    const primary = await start(folder, primaryPort, names);
    const replication = await startTcpProxy({ host: HOST, port: primaryPort });
    const front = await startTcpProxy({ host: HOST, port: primaryPort });
    const source = `host=${HOST} port=${replication.port} user=postgres application_name=${NAME}`;
    await start(copy, standbyPort, [`primary_conninfo=${source}`, 'wal_retrieve_retry_interval=100ms']);

    return {
      host: HOST,
      port: front.port,
      url: `postgres://postgres@${HOST}:${front.port}/postgres`,
      standbyUrl: `postgres://postgres@${HOST}:${standbyPort}/postgres`,
      cutStandby: () => replication.hang(),
      async failOver() {
        await primary.end('SIGKILL');
        front.lead({ host: HOST, port: standbyPort });
        front.cut();
        const [program = '', ...args] = [...asUser, join(binaries, 'pg_ctl'), 'promote', '-w', '-D', copy];
        await run(program, args, { cwd: copy });
      },
      async stop() {
        await Promise.all([front.close(), replication.close()]);
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
