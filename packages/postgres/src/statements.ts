import { createHash } from 'node:crypto';
import type { Statement } from './client/statement.ts';
import { claimSql } from './sql/claim-sql.ts';
import { commitSql } from './sql/commit-sql.ts';
import { rememberSql } from './sql/nonce-sql.ts';
import { deleteSql, forgetSql, inspectSql, notifySql, PROBE_SQL, sweepSql, watchSql } from './sql/operator-sql.ts';
import { releaseSql, renewSql } from './sql/settle-sql.ts';
import type { TableNames } from './table-names.ts';

/** Every statement of a store, for its table. */
export type Statements = Readonly<
  Record<
    | 'claim'
    | 'claimWithNonce'
    | 'renew'
    | 'commit'
    | 'release'
    | 'remember'
    | 'inspect'
    | 'forget'
    | 'sweep'
    | 'watch'
    | 'notify'
    | 'probe'
    | 'delete',
    Statement
  >
>;

export function statementsFor(names: TableNames): Statements {
  return {
    claim: statement('claim', claimSql(names, false)),
    claimWithNonce: statement('claim_nonce', claimSql(names, true)),
    renew: urgent('renew', renewSql(names)),
    commit: urgent('commit', commitSql(names)),
    release: urgent('release', releaseSql(names)),
    remember: statement('remember', rememberSql(names)),
    // An inbox asks it before a delivery is answered.
    inspect: urgent('inspect', inspectSql(names)),
    forget: statement('forget', forgetSql(names)),
    sweep: statement('sweep', sweepSql(names)),
    watch: statement('watch', watchSql(names)),
    notify: statement('notify', notifySql(names)),
    probe: statement('probe', PROBE_SQL),
    delete: statement('delete', deleteSql(names)),
  };
}

/** The name tells the text, so that two stores, or two versions of one, never take a prepared statement for their own. */
function statement(name: string, text: string): Statement {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { name: `hookgate_${name}_${digest}`, text };
}

function urgent(name: string, text: string): Statement {
  return { ...statement(name, text), isUrgent: true };
}
