import { join } from 'node:path';
import { routersOnBun } from '@hookgate/test-services';
import { http1Transport, type RouterUnderTest } from '@hookgate/testing';
import { COMMON_GUARDS } from './koa-routers.ts';
import { KOAS } from './versions.ts';

/** Both versions of Koa on Bun. */
export const BUN_ROUTERS: readonly RouterUnderTest[] = routersOnBun(
  join(import.meta.dirname, '../programs/koa-on-bun.ts'),
  KOAS.map(({ koa }) => koa),
  COMMON_GUARDS,
  http1Transport,
);
