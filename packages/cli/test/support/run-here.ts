import { runHookgate } from '../../src/run-hookgate.ts';
import { createStyle } from '../../src/terminal/style.ts';
import type { Terminal } from '../../src/terminal/terminal.ts';

/** What a command did. */
export interface Ran {
  readonly code: number;
  /** The standard output. */
  readonly out: string;
  /** The standard error. */
  readonly err: string;
  /** The standard output, parsed. */
  readonly json: () => unknown;
}

/** What a command is given. */
interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  readonly keys?: Terminal['keys'];
  /** Called with each line as it is printed. */
  readonly onPrint?: (text: string) => void;
}

/** Runs a command in this process, which costs no start of another: with these variables, and none of the process's own. */
export async function runHere(
  args: readonly string[],
  { env = {}, input = '', keys, onPrint }: RunOptions = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const style = createStyle(false);
  const code = await runHookgate(args, {
    program: 'hookgate',
    env,
    print(text) {
      out.push(text);
      onPrint?.(text);
    },
    note: (text) => void err.push(text),
    hasStatus: false,
    status: () => {},
    style,
    noteStyle: style,
    readInput: async () => Buffer.from(input),
    keys,
  });
  const text = out.join('\n');
  return { code, out: text, err: err.join('\n'), json: () => JSON.parse(text) as unknown };
}
