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
import type { OtelObserver } from '../src/index.ts';

test('one observer is for receivers and for all of @hookgate/ploton', () => {
  expectTypeOf<OtelObserver>().toExtend<Observer>();
  expectTypeOf<OtelObserver>().toExtend<PlotonClientObserver>();
  expectTypeOf<OtelObserver>().toExtend<PlotonReconcilerObserver>();
  expectTypeOf<OtelObserver>().toExtend<PlotonHealthObserver>();
});

test('beside another one too', () => {
  type Both = [(seen: PlotonObservation) => void, OtelObserver];
  expectTypeOf<Both>().toExtend<PlotonClientOptions['observer']>();
  expectTypeOf<Both>().toExtend<PlotonHealthOptions['observer']>();
  expectTypeOf<Both>().toExtend<ReconcilerOptions['observer']>();
});
