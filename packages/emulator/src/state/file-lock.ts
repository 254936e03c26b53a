import { type BigIntStats, closeSync, fstatSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';

/** So long after it was made, a lock without a number in it is one whose process died before it wrote it. */
const WRITTEN_WITHIN_MS = 10_000;

/**
 * Keeps a second process from a file, with a file `.lock` beside it that holds the process's number. One whose process is gone is
 * taken over, by one process only.
 *
 * @returns what ends it
 * @throws Error when a process that runs has it
 */
export function lockFile(path: string): () => void {
  const lock = `${path}.lock`;
  // Of this number, and not of this process: in containers the numbers come again.
  if (held.has(lock)) throw new Error(`The state file ${path} is used by this process already.`);
  const release = take(lock, path);
  held.add(lock);
  return () => {
    held.delete(lock);
    release();
  };
}

/** Locks of this process. */
const held = new Set<string>();

/**
 * Makes a lock. One that is left over is removed by whoever has the right to succeed exactly that one, which is a lock of its own: with
 * a look and a removal alone, a second process that has looked as well would remove the lock of the first.
 */
function take(lock: string, path: string): () => void {
  const own = create(lock);
  if (own !== undefined) return own;
  const found = leftOver(lock, path);
  const succeeded = take(`${lock}.${found}`, path);
  try {
    if (identityOf(lock) === found) rmSync(lock, { force: true });
    const taken = create(lock);
    if (taken !== undefined) return taken;
  } finally {
    succeeded();
  }
  throw new Error(`The state file ${path} was taken by another process at this moment.`);
}

/**
 * Which lock there is, if its process is gone.
 *
 * @throws Error when it runs
 */
function leftOver(lock: string, path: string): string {
  const found = identityOf(lock);
  const text = read(lock);
  if (found === undefined || text === undefined) {
    throw new Error(`The state file ${path} was used by another process until this moment: try again.`);
  }
  const fix = 'Stop that one, name another file, or remove the lock if the process is another program';
  if (isRunning(Number(text))) {
    throw new Error(`The state file ${path} is used by the process ${text} (${lock}). ${fix}.`);
  }
  if (text === '' && Date.now() - Number(statOf(lock)?.mtimeMs ?? 0) < WRITTEN_WITHIN_MS) {
    throw new Error(
      `The state file ${path} is being taken by another process (${lock}). Name another file, or try again.`,
    );
  }
  return found;
}

/** Makes a file that must not exist; @returns what removes it, or `undefined` when it exists. */
function create(lock: string): (() => void) | undefined {
  let file: number;
  try {
    file = openSync(lock, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
  try {
    writeSync(file, String(process.pid));
    const { ino } = fstatSync(file, { bigint: true });
    // Somebody may have removed it by hand, and another process have made one since.
    return () => {
      if (statOf(lock)?.ino === ino && read(lock) === String(process.pid)) rmSync(lock, { force: true });
    };
  } catch (error) {
    rmSync(lock, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Tells a lock from every other one that ever has its name. */
function identityOf(lock: string): string | undefined {
  const found = statOf(lock);
  return found === undefined ? undefined : `${found.ino.toString(36)}-${found.mtimeNs.toString(36)}`;
}

function statOf(lock: string): BigIntStats | undefined {
  return statSync(lock, { bigint: true, throwIfNoEntry: false });
}

function read(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning(owner: number): boolean {
  if (!Number.isInteger(owner) || owner <= 0 || owner === process.pid) return false;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    // Of another user, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
