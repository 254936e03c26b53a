import { join } from 'node:path';
import { routersOnBun } from '@hookgate/test-services';
import { http1Transport, type RouterUnderTest } from '@hookgate/testing';
import { COMMON_GUARDS } from './express-routers.ts';
import { VERSIONS } from './express-versions.ts';

/** Both versions of Express on Bun. */
export const BUN_ROUTERS: readonly RouterUnderTest[] = routersOnBun(
  join(import.meta.dirname, '../programs/express-on-bun.ts'),
  VERSIONS.map(({ name }) => name),
  COMMON_GUARDS,
  http1Transport,
);
