import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';

/**
 * Keeps a second process from a file, with a file `.lock` beside it that holds the process's number. One whose process is gone is
 * taken over.
 *
 * @returns what ends it
 * @throws Error when a process that runs has it
 */
export function lockFile(path: string): () => void {
  const lock = `${path}.lock`;
  if (!create(lock)) {
    const owner = Number(readFileSync(lock, 'utf8'));
    if (isRunning(owner)) {
      const fix = 'Stop that one, name another file, or remove the lock if the process is another program';
      throw new Error(`The state file ${path} is used by the process ${owner} (${lock}). ${fix}.`);
    }
    rmSync(lock, { force: true });
    if (!create(lock)) throw new Error(`The state file ${path} was taken by another process at this moment.`);
  }
  held.add(lock);
  return () => {
    held.delete(lock);
    rmSync(lock, { force: true });
  };
}

/** Locks of this process. */
const held = new Set<string>();

function create(lock: string): boolean {
  try {
    const file = openSync(lock, 'wx', 0o600);
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      // Of this number, and not of this process: in containers the numbers come again.
      if (held.has(lock)) throw new Error(`The state file of ${lock} is used by this process already.`);
      return false;
    }
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
