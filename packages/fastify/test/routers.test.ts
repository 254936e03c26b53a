import { routerConformance } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { FASTIFY_ROUTERS } from './support/fastify-routers.ts';

/** All of them where nobody waits for it; in CI the adapters together send more than 100,000. */
const REQUESTS = process.env['CI'] ? 25_000 : 4_000;

routerConformance({ describe, it }, FASTIFY_ROUTERS, { requests: REQUESTS });
