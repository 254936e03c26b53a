import { adapterCostLaw } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { appUnderTest } from './support/app-under-test.ts';

adapterCostLaw({ describe, it }, appUnderTest);
