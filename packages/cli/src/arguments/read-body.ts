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

/**
 * A body that goes to an emulator, in JSON, which carries text only.
 *
 * @throws UsageError for a file that cannot be read, and for bytes that are no UTF-8
 */
export async function readTextBody(text: string, terminal: Terminal): Promise<string> {
  const bytes = await readBody(text, terminal);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    const way = `\`${terminal.program} send\` sends any bytes`;
    throw new UsageError('binary_body', `--body is no UTF-8, which is all that an emulator takes; ${way}.`, {
      cause: error,
    });
  }
}
