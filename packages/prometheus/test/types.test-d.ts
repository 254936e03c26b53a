import type { Observer } from '@hookgate/core';
import type { PlotonClientObserver, PlotonHealthObserver, PlotonReconcilerObserver } from '@hookgate/ploton';
import { expectTypeOf, test } from 'vitest';
import type { PrometheusObserver } from '../src/index.ts';

test('one observer is for receivers and for all of @hookgate/ploton', () => {
  expectTypeOf<PrometheusObserver>().toExtend<Observer>();
  expectTypeOf<PrometheusObserver>().toExtend<PlotonClientObserver>();
  expectTypeOf<PrometheusObserver>().toExtend<PlotonReconcilerObserver>();
  expectTypeOf<PrometheusObserver>().toExtend<PlotonHealthObserver>();
});
