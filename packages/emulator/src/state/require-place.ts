import { type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

const FIX = 'Name a regular file, or one that does not exist yet';

/**
 * Looks where a state file is to be before anything is opened: a device may be read without an end.
 *
 * @throws TypeError for what is there and is no regular file, and for a folder that is missing
 */
export function requirePlace(path: string): void {
  if (path === '') throw new TypeError(`The state file has no name. ${FIX}.`);
  const found = statOf(path);
  if (found === undefined) {
    const folder = dirname(path);
    const around = statOf(folder);
    if (around === undefined) {
      throw new TypeError(
        `The state file ${path} cannot be made: there is no folder ${folder}. Make it, or name another file.`,
      );
    }
    if (!around.isDirectory()) {
      throw new TypeError(`The state file ${path} cannot be made: ${folder} is no folder. Name another file.`);
    }
    return;
  }
  if (found.isFile()) return;
  throw new TypeError(`The state file ${path} is ${kindOf(found)}. ${FIX}.`);
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    // Not there, or below something that is no folder.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isCharacterDevice() || found.isBlockDevice()) return 'a device';
  if (found.isFIFO()) return 'a pipe';
  return found.isSocket() ? 'a socket' : 'no regular file';
}
