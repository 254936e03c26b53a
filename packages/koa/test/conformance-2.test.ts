import { adapterConformance } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { appUnderTest } from './support/app-under-test.ts';
import { KOA_2 } from './support/versions.ts';

adapterConformance({ describe, it }, appUnderTest(KOA_2));
