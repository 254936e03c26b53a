import { describe, it } from 'vitest';
import { adapterConformance } from '../src/index.ts';
import { nodeUnderTest } from './serve-node.ts';

adapterConformance({ describe, it }, nodeUnderTest);
