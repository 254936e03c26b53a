import type { TableNames } from '../table-names.ts';

/** Tells those who wait for the row `d`, if any; answers text that is never null. */
export function wakeSql({ channel }: TableNames): string {
  return `coalesce(CASE WHEN d.watched THEN pg_notify('${channel}', d.key::text)::text END, '') AS woken`;
}
