import { adapterConformance } from '@hookgate/testing';
import { describe, it } from 'vitest';
import { appUnderTest } from './support/app-under-test.ts';

adapterConformance({ describe, it }, appUnderTest);
