import type { Logger } from '@hookgate/core';

/** What a receiver logged. */
export interface Log extends Logger {
  readonly lines: readonly (Readonly<Record<string, unknown>> & { readonly message: string | undefined })[];
  /** The texts of the warnings and errors. */
  readonly complaints: readonly string[];
}

export function createLog(): Log {
  const lines: Log['lines'][number][] = [];
  const complaints: string[] = [];
  const keep = (fields: object, message?: string): void => void lines.push({ ...fields, message });
  const complain = (fields: object, message = ''): void => {
    keep(fields, message);
    complaints.push(message);
  };
  return { lines, complaints, info: keep, warn: complain, error: complain };
}
