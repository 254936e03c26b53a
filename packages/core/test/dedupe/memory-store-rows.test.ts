import { describe } from 'vitest';
import { memoryStore } from '../../src/index.ts';
import { storeRows } from '../support/store-rows.ts';

describe('memoryStore', () => storeRows(memoryStore()));
