import type { Style } from './style.ts';

/** What a command reads and writes: the streams of a process, or those of a test. */
export interface Terminal {
  /** How this program is called here: `hookgate`, or `npx @hookgate/cli` where it is not installed. */
  readonly program: string;
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes to the standard output; a line break is added. */
  print(text: string): void;
  /** Writes to the standard error: progress, hints, mistakes. A line break is added. */
  note(text: string): void;
  /** Whether notes go to a terminal, where a line can be written over. */
  readonly hasStatus: boolean;
  /** Writes over the last line of the standard error; nothing where that is no terminal. `''` clears it. Text without marks. */
  status(text: string): void;
  /** Marks for what is printed. */
  readonly style: Style;
  /** Marks for notes. */
  readonly noteStyle: Style;
  /** All of the standard input. */
  readInput(): Promise<Uint8Array>;
  /** Keys as they are pressed; `undefined` unless input and output are a terminal. */
  readonly keys: ((onKey: (key: string) => void) => () => void) | undefined;
}
