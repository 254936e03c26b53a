import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unprivileged } from '../processes/unprivileged.ts';

/** The files of a PostgreSQL cluster that was never started, with the superuser `postgres`, who needs no password. */
export interface PostgresFiles {
  readonly folder: string;
  /** What is put in front of commands that touch them. */
  readonly asUser: readonly string[];
  remove(): void;
}

const run = promisify(execFile);
const SETTINGS = ['-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-sync'];

/** @param binaries the folder with `initdb` */
export async function initPostgres(binaries: string): Promise<PostgresFiles> {
  const folder = mkdtempSync(join(tmpdir(), 'hookgate-postgres-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const asUser = unprivileged(folder);
  const [program = '', ...initdb] = [...asUser, join(binaries, 'initdb'), '-D', folder, ...SETTINGS];
  try {
    await run(program, initdb, { cwd: folder });
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, asUser, remove };
}
