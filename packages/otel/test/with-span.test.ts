import { createContextKey, INVALID_SPAN_CONTEXT, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { expect, it } from 'vitest';
import { WithSpan } from '../src/with-span.ts';

const spanOf = (traceId: string) => trace.wrapSpanContext({ ...INVALID_SPAN_CONTEXT, traceId });
const [outer, inner] = [spanOf('0af7651916cd43dd8448eb211c80319c'), spanOf('4bf92f3577b34da6a3ce929d0e0e4736')];
const [one, other] = [createContextKey('one'), createContextKey('other')];
const parent = trace.setSpan(ROOT_CONTEXT, outer).setValue(one, 1);

it('has the span active, and all else of its parent', () => {
  const made = new WithSpan(parent, inner);
  expect(trace.getSpan(made)).toBe(inner);
  expect(made.getValue(one)).toBe(1);
  expect(made.getValue(other)).toBeUndefined();
  expect(trace.getSpan(parent)).toBe(outer);
});

it('contexts made of it keep what they do not change', () => {
  const made = new WithSpan(parent, inner);
  const more = made.setValue(other, 2);
  expect([trace.getSpan(more), more.getValue(one), more.getValue(other)]).toEqual([inner, 1, 2]);
  expect(made.getValue(other)).toBeUndefined();
  const less = made.deleteValue(one);
  expect([trace.getSpan(less), less.getValue(one)]).toEqual([inner, undefined]);
  expect(trace.getSpan(trace.deleteSpan(made))).toBeUndefined();
  expect(trace.getSpan(trace.setSpan(made, outer))).toBe(outer);
});
