import { adapterConformance } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { appUnderTest } from './support/app-under-test.ts';
import { VERSIONS } from './support/express-versions.ts';

for (const version of VERSIONS) adapterConformance({ describe, it }, appUnderTest(version));
