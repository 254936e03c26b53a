import { readFile } from 'node:fs/promises';
import type { Terminal } from '../terminal/terminal.ts';
import { UsageError } from '../usage-error.ts';

/**
 * The exact bytes of a body: `@file`, `-` for the standard input, or the text itself.
 *
 * @throws UsageError for a file that cannot be read
 */
export async function readBody(text: string, terminal: Terminal): Promise<Uint8Array> {
  if (text === '-' || text === '@-') return terminal.readInput();
  if (!text.startsWith('@')) return new TextEncoder().encode(text);
  const path = text.slice(1);
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : (error as Error).message;
    throw new UsageError('unreadable_body', `--body @${path}: ${why}.`, { cause: error });
  }
}
