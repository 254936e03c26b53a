import { describe } from 'vitest';
import { deliveryRows } from '../../../store-tests/src/delivery-rows.ts';
import { submitRows } from '../../../store-tests/src/submit-rows.ts';
import { memoryStore } from '../../src/index.ts';

describe('memoryStore', () => {
  deliveryRows(memoryStore());
  submitRows(memoryStore());
});
