/** Where ORMs keep the error of the driver, and drivers the code of the server. */
const INNER = ['cause', 'driverError', 'originalError', 'meta', 'driverAdapterError'] as const;
const CODES = ['code', 'originalCode'] as const;
const STATE = /^[0-9A-Z]{5}$/;
const DEEPEST = 6;

/** Every SQLSTATE in an error, however many an ORM has wrapped around it. */
export function sqlStatesIn(error: unknown, depth = 0): readonly string[] {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return [];
  const fields = error as Readonly<Record<string, unknown>>;
  const own = CODES.map((name) => fields[name]).filter((code) => typeof code === 'string' && STATE.test(code));
  return [...(own as string[]), ...INNER.flatMap((name) => sqlStatesIn(fields[name], depth + 1))];
}
