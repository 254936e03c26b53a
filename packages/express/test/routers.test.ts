import { routerConformance } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { EXPRESS_ROUTERS } from './support/express-routers.ts';

/** All of them where nobody waits for it; in CI the adapters together send more than 100,000. */
const REQUESTS = process.env['CI'] ? 35_000 : 4_000;

routerConformance({ describe, it }, EXPRESS_ROUTERS, { requests: REQUESTS });
