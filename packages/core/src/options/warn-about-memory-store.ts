import type { Reporter } from '../observe/reporter.ts';
import { warn } from '../observe/warn.ts';
import { isUnderTest } from '../runtime/is-under-test.ts';

let warned = false;

/**
 * Once per process, where nobody chose a store: the embedded default is right for one process that may forget, and wrong for
 * two. Whoever passes `memoryStore()` knows.
 */
export function warnAboutMemoryStore(reporter: Reporter, provider: string): void {
  if (warned || isUnderTest()) return;
  warned = true;
  warn(
    reporter,
    provider,
    'memory_store',
    'No `store` was given, so deliveries are remembered in the memory of this receiver: what was handled before a restart, or by another process, runs ' +
      'again when it is sent again. Pass `store: redisStore({ client })` or `postgresStore({ … })`, or say that this is meant: `store: memoryStore()`.',
  );
}
