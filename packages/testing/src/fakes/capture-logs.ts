import { inspect } from 'node:util';
import type { Logger } from '@hookgate/core';

/** One line of a log. */
export interface LogLine {
  readonly level: keyof Logger;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string | undefined;
}

/** A logger that keeps its lines. */
export interface CapturedLogs {
  /** The option `logger` of a webhook. */
  readonly logger: Logger;
  /** Every line so far, in order. */
  readonly lines: readonly LogLine[];
  /** The lines of one level. */
  at(level: keyof Logger): readonly LogLine[];
  /** The lines about one event of the log, such as `ploton.webhook.rejected`. */
  about(event: string): readonly LogLine[];
  /** Everything as text, errors with their stacks and causes: to prove that no secret is in it. */
  text(): string;
}

/** Nothing is cut short: what a text of the log does not show cannot be searched for. */
const EVERYTHING = { depth: Infinity, breakLength: Infinity, maxArrayLength: null, maxStringLength: null } as const;

/** Captures what a webhook logs, instead of printing it. */
export function captureLogs(): CapturedLogs {
  const lines: LogLine[] = [];
  const write =
    (level: keyof Logger) =>
    (fields: object, message?: string): void => {
      // A copy: a logger writes at once, and what happens to the object later is not in the log.
      lines.push({ level, fields: { ...fields } as Record<string, unknown>, message });
    };
  return {
    logger: { info: write('info'), warn: write('warn'), error: write('error') },
    lines,
    at: (level) => lines.filter((line) => line.level === level),
    about: (event) => lines.filter(({ fields }) => fields.event === event),
    text: () => lines.map((line) => inspect(line, EVERYTHING)).join('\n'),
  };
}
