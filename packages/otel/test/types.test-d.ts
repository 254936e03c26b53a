import type { Observer } from '@hookgate/core';
import type { PlotonClientObserver, PlotonHealthObserver, PlotonReconcilerObserver } from '@hookgate/ploton';
import { expectTypeOf, test } from 'vitest';
import type { OtelObserver } from '../src/index.ts';

test('one observer is for receivers and for all of @hookgate/ploton', () => {
  expectTypeOf<OtelObserver>().toExtend<Observer>();
  expectTypeOf<OtelObserver>().toExtend<PlotonClientObserver>();
  expectTypeOf<OtelObserver>().toExtend<PlotonReconcilerObserver>();
  expectTypeOf<OtelObserver>().toExtend<PlotonHealthObserver>();
});
