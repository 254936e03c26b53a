import { adapterCostLaw } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { appUnderTest } from './support/app-under-test.ts';
import { KOA_3 } from './support/versions.ts';

// Every way of arriving is tried on the Fetch handler, in `packages/testing`: what refuses is the same code.
adapterCostLaw({ describe, it }, appUnderTest(KOA_3), { arrivals: 2 });
