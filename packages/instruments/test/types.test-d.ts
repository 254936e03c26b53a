import type { Observer } from '@hookgate/core';
import type { PlotonObservation } from '@hookgate/ploton';
import { expectTypeOf, test } from 'vitest';
import type { PlotonSeen, Seen } from '../src/table/seen.ts';

test('what is written down of the observations of @hookgate/ploton is what it tells', () => {
  expectTypeOf<PlotonObservation>().toExtend<PlotonSeen>();
  expectTypeOf<PlotonSeen['type']>().toExtend<PlotonObservation['type']>();
  expectTypeOf<(seen: Seen) => void>().toExtend<Observer>();
});
