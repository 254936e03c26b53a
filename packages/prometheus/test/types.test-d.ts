import type { Observer } from '@hookgate/core';
import type {
  PlotonClientObserver,
  PlotonClientOptions,
  PlotonHealthObserver,
  PlotonHealthOptions,
  PlotonObservation,
  PlotonReconcilerObserver,
  ReconcilerOptions,
} from '@hookgate/ploton';
import { expectTypeOf, test } from 'vitest';
import type { PrometheusObserver } from '../src/index.ts';

test('one observer is for receivers and for all of @hookgate/ploton', () => {
  expectTypeOf<PrometheusObserver>().toExtend<Observer>();
  expectTypeOf<PrometheusObserver>().toExtend<PlotonClientObserver>();
  expectTypeOf<PrometheusObserver>().toExtend<PlotonReconcilerObserver>();
  expectTypeOf<PrometheusObserver>().toExtend<PlotonHealthObserver>();
});

test('beside another one too', () => {
  type Both = [(seen: PlotonObservation) => void, PrometheusObserver];
  expectTypeOf<Both>().toExtend<PlotonClientOptions['observer']>();
  expectTypeOf<Both>().toExtend<PlotonHealthOptions['observer']>();
  expectTypeOf<Both>().toExtend<ReconcilerOptions['observer']>();
});
