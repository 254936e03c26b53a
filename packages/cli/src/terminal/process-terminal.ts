import { createStyle } from './style.ts';
import type { Terminal } from './terminal.ts';

/** The terminal of this process: colour on a terminal only, and not with `NO_COLOR`. */
export function processTerminal(): Terminal {
  const { env, stdin, stdout, stderr } = process;
  const mayColor = (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
  // Whoever reads only the first lines (`| head`) has what was wanted.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
  const noteStyle = createStyle(mayColor && stderr.isTTY === true);
  let isOver = false;
  const clear = (): void => {
    if (isOver) stderr.write('\r\u001b[2K');
    isOver = false;
  };
  return {
    // npx says so, and only the whole name is ours there.
    program: env.npm_lifecycle_event === 'npx' ? 'npx @hookgate/cli' : 'hookgate',
    env,
    print(text) {
      clear();
      stdout.write(`${text}\n`);
    },
    note(text) {
      clear();
      stderr.write(`${text}\n`);
    },
    hasStatus: stderr.isTTY === true,
    status(text) {
      if (!stderr.isTTY) return;
      clear();
      if (text === '') return;
      // Cut before it is marked, or the end of a mark would be lost.
      stderr.write(noteStyle.dim(text.slice(0, (stderr.columns ?? 80) - 1)));
      isOver = true;
    },
    style: createStyle(mayColor && stdout.isTTY === true),
    noteStyle,
    async readInput() {
      const pieces: Uint8Array[] = [];
      for await (const piece of stdin) pieces.push(piece as Uint8Array);
      return Buffer.concat(pieces);
    },
    keys: stdin.isTTY && stdout.isTTY ? listenToKeys : undefined,
  };
}

function listenToKeys(onKey: (key: string) => void): () => void {
  const { stdin } = process;
  const listener = (data: Buffer): void => onKey(data.toString('utf8'));
  stdin.setRawMode(true);
  stdin.on('data', listener).resume();
  return () => {
    stdin.off('data', listener).pause();
    stdin.setRawMode(false);
  };
}
