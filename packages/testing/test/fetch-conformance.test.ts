import { describe, it } from 'vitest';
import { adapterConformance } from '../src/index.ts';
import { fetchUnderTest } from './serve-fetch.ts';

adapterConformance({ describe, it }, fetchUnderTest);
