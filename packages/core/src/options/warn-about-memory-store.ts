import type { DedupeStore } from '../dedupe/store.ts';
import type { Reporter } from '../observe/reporter.ts';

let warned = false;

/** Once per process: the embedded default is right for one process and wrong for two. */
export function warnAboutMemoryStore(store: DedupeStore, reporter: Reporter, provider: string): void {
  if (warned || store.name !== 'memory') return;
  warned = true;
  reporter.report({
    type: 'warning',
    provider,
    code: 'memory_store',
    detail:
      'Deliveries are remembered in this process only: a restart forgets them, and a second process would run them again. ' +
      'With more than one process pass `store: redisStore({ client })` or `postgresStore({ … })`.',
  });
}
