import { adapterCostLaw } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { appUnderTest } from './support/app-under-test.ts';
import { KOA_3 } from './support/versions.ts';

adapterCostLaw({ describe, it }, appUnderTest(KOA_3));
