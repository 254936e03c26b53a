/** The lines of a log, parsed, and the stream to write them to. */
export interface LogLines {
  readonly lines: ReadonlyArray<Readonly<Record<string, unknown>>>;
  readonly stream: { write(line: string): void };
}

export function logLines(): LogLines {
  const lines: Array<Readonly<Record<string, unknown>>> = [];
  return { lines, stream: { write: (line) => void lines.push(JSON.parse(line)) } };
}
