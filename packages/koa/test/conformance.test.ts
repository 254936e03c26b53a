import { adapterConformance } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { appUnderTest } from './support/app-under-test.ts';
import { KOAS } from './support/versions.ts';

for (const version of KOAS) adapterConformance({ describe, it }, appUnderTest(version));
