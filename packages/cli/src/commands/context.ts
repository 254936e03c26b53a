import type { Terminal } from '../terminal/terminal.ts';

/** What a command is given besides its arguments. */
export interface Context {
  readonly terminal: Terminal;
  /** Says how the process is to end. */
  exit(code: number): void;
}

/** For options that may be given often. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
