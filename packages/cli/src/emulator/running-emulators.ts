import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How a running emulator is reached. Whoever reads it may do everything with it. */
export interface RunningEmulator {
  /** `http://127.0.0.1:4010` */
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** Says in a file that only its owner can read how an emulator is reached. @returns what takes it back */
export async function announce(folder: string, emulator: RunningEmulator): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `emulator-${new URL(emulator.url).port}.json`);
  const draft = `${path}.${emulator.pid}`;
  // Made anew, so that nobody has it open and its mode is ours.
  await rm(draft, { force: true });
  await writeFile(draft, `${JSON.stringify(emulator)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(draft, path);
  return () => rm(path, { force: true });
}

/** The emulators that run, the latest first. Files of those that were killed are removed. */
export async function listRunning(folder: string): Promise<readonly RunningEmulator[]> {
  const names = await readdir(folder).catch(() => []);
  const found: RunningEmulator[] = [];
  for (const name of names) {
    if (!/^emulator-\d+\.json$/.test(name)) continue;
    const path = join(folder, name);
    const emulator = await read(path);
    if (emulator !== undefined && isAlive(emulator.pid)) found.push(emulator);
    else await rm(path, { force: true });
  }
  return found.sort((a, b) => b.startedAt - a.startedAt);
}

async function read(path: string): Promise<RunningEmulator | undefined> {
  try {
    const { url, token, pid, startedAt } = JSON.parse(await readFile(path, 'utf8')) as Partial<RunningEmulator>;
    const isWhole = typeof url === 'string' && typeof token === 'string' && typeof pid === 'number';
    return isWhole ? { url, token, pid, startedAt: Number(startedAt) } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
