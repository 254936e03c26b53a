import { adapterCostLaw } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { appUnderTest } from './support/app-under-test.ts';
import { EXPRESS_5 } from './support/express-versions.ts';

adapterCostLaw({ describe, it }, appUnderTest(EXPRESS_5));
