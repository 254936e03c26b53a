import { describe, it } from 'vitest';
import { adapterCostLaw } from '../src/adapter-suite/index.ts';
import { fetchUnderTest } from './serve-fetch.ts';

adapterCostLaw({ describe, it }, fetchUnderTest);
