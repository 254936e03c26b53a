import { routerConformance } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { EXPRESS_ROUTERS } from './support/express-routers.ts';

routerConformance({ describe, it }, EXPRESS_ROUTERS, { requests: 40_000 });
