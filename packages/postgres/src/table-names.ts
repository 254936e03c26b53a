import { createHash } from 'node:crypto';

/** What things are called in the database, quoted. */
export interface TableNames {
  /** `undefined`: wherever the connection's `search_path` leads. */
  readonly schema: string | undefined;
  readonly table: string;
  readonly sequence: string;
  readonly index: string;
  /** Functions. Another text of one gets another number, so that two versions of the store can run side by side. */
  readonly claim: string;
  readonly commit: string;
  /** Where holders tell waiters that a key has changed. */
  readonly channel: string;
}

/** Without quotes and dollars, so that a name stays one inside quotes, text and dollar quotes alike. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_-]*$/;
/** PostgreSQL cuts names after 63 bytes; sequence and index are called after the table. */
const MAX_LENGTHS = { schema: 63, table: 50 };

/**
 * @param caller the function the options were passed to, for the error
 * @throws TypeError for a name that is none
 */
export function tableNames(caller: string, table = 'hookgate_deliveries', schema?: string): TableNames {
  requireIdentifier(caller, 'table', table);
  if (schema !== undefined) requireIdentifier(caller, 'schema', schema);
  const quote = (name: string): string => (schema === undefined ? `"${name}"` : `"${schema}"."${name}"`);
  const digest = createHash('sha256').update(quote(table)).digest('hex').slice(0, 16);
  return {
    schema: schema === undefined ? undefined : `"${schema}"`,
    table: quote(table),
    sequence: quote(`${table}_fence`),
    // An index is always where its table is.
    index: `"${table}_expires"`,
    claim: quote(`${table}_claim_v1`),
    commit: quote(`${table}_commit_v1`),
    channel: `hookgate_${digest}`,
  };
}

function requireIdentifier(caller: string, option: 'schema' | 'table', name: unknown): void {
  const most = MAX_LENGTHS[option];
  if (typeof name === 'string' && IDENTIFIER.test(name) && name.length <= most) return;
  throw new TypeError(
    `${caller}: the option \`${option}\` must be a name of 1 to ${most} letters, digits, \`_\` and \`-\`, ` +
      `without a digit in front, not ${JSON.stringify(name)}.`,
  );
}
