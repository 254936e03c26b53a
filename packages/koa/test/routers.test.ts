import { routerConformance } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { BUN_ROUTERS } from './support/bun-routers.ts';
import { KOA_ROUTERS } from './support/koa-routers.ts';

/** All of them where nobody waits for it; in CI the adapters together send more than 100,000. */
const REQUESTS = process.env['CI'] ? 30_000 : 4_000;

routerConformance({ describe, it }, [...KOA_ROUTERS, ...BUN_ROUTERS], { requests: REQUESTS });
