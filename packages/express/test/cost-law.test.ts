import { adapterCostLaw } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { appUnderTest } from './support/app-under-test.ts';
import { EXPRESS_5 } from './support/express-versions.ts';

// Every way of arriving is tried on the Fetch handler, in `packages/testing`: what refuses is the same code.
adapterCostLaw({ describe, it }, appUnderTest(EXPRESS_5), { arrivals: 2 });
