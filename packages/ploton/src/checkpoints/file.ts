import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOptions } from '../check-options.ts';
import type { CheckpointStore } from '../reconcile/checkpoint.ts';

/** Options of {@link fileCheckpoints}. */
export interface FileCheckpointsOptions {
  /** Where the files are, one for each name; made when it is not there. It must outlive the process: no temporary folder of a container. */
  readonly directory: string;
}

/**
 * Checkpoints in files, for an app on one machine. A file is written whole or not at all, whenever the process dies.
 *
 * @throws TypeError for unknown or invalid options
 */
export function fileCheckpoints(options: FileCheckpointsOptions): CheckpointStore {
  const check = checkOptions('fileCheckpoints', 'fileCheckpoints({ directory })', options, ['directory']);
  const { directory } = options;
  if (typeof directory !== 'string' || directory === '') check.fail('directory', 'must be the path of a folder');
  const fileOf = (name: string): string => join(directory, `${encodeURIComponent(name)}.checkpoint`);
  return {
    async load(name) {
      try {
        return await readFile(fileOf(name), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async save(name, checkpoint) {
      await mkdir(directory, { recursive: true });
      const file = fileOf(name);
      const draft = `${file}.${randomUUID()}`;
      try {
        await writeDurably(draft, checkpoint);
        await rename(draft, file);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
}

/** Renamed before its contents are on the disk, a file may be empty after a power cut. */
async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
