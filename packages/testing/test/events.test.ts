import { platos, ploton } from '@hookgate/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createEvent, createFactories, type Factories, platosEvent, plotonEvent, TEST_TIME } from '../src/index.ts';

describe('factories', () => {
  it('make the same event for the same call', () => {
    expect(plotonEvent('task.failed')).toEqual(plotonEvent('task.failed'));
    expect(plotonEvent('task.failed')).toEqual({
      event: 'task.failed',
      task_id: 'task_test_1',
      timestamp: '2026-01-15T12:00:00Z',
      data: {
        error: {
          code: 'service_unavailable',
          message: 'The connected service returned 503 after 3 retry attempts',
          tool: 'crm',
          recoverable: true,
        },
      },
    });
    expect(platosEvent('budget.exceeded')).toEqual(platosEvent('budget.exceeded'));
    expect(platosEvent('budget.exceeded')).toMatchObject({ event: 'budget.exceeded', ts: TEST_TIME / 1000 });
    expect(platosEvent('budget.exceeded').event_id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it('make every documented event, in the shape its provider takes', () => {
    for (const provider of [ploton, platos]) {
      for (const type of provider.eventTypes) {
        const event = createEvent(provider, type);
        expect(provider.parseEvent(JSON.parse(JSON.stringify(event)), { header: () => undefined })).toEqual(event);
        expect(event).toMatchObject({ event: type });
      }
    }
  });

  it('merge overrides at any depth, replace arrays, and leave out what is undefined', () => {
    const event = plotonEvent('task.failed', {
      task_id: 'task_9',
      data: { error: { code: 'rate_limited', tool: undefined } },
    });
    expect(event.task_id).toBe('task_9');
    expect(event.data.error).toEqual({
      code: 'rate_limited',
      message: 'The connected service returned 503 after 3 retry attempts',
      recoverable: true,
    });
    expect(platosEvent('message.rated', { rating: 1, tags: ['a'] })).toMatchObject({ rating: 1, tags: ['a'] });
  });

  it("replace the payload whole where its shape is the task's", () => {
    expect(plotonEvent('task.complete', { data: { deals: [] } }).data).toEqual({ deals: [] });
    expect(plotonEvent('task.progress', { data: { step: 2 } }).data).toEqual({ step: 2 });
  });

  it('do not share what they were given', () => {
    const deals = [{ name: 'Blue Fir' }];
    const event = plotonEvent('task.complete', { data: { deals } });
    deals.push({ name: 'another' });
    expect(event.data).toEqual({ deals: [{ name: 'Blue Fir' }] });
  });

  it('keep a field named __proto__ a field', () => {
    const data = JSON.parse('{"__proto__":{"admin":true}}') as Record<string, unknown>;
    const event = plotonEvent('task.complete', { data });
    expect(JSON.stringify(event.data)).toBe('{"__proto__":{"admin":true}}');
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('are typed by the event', () => {
    expectTypeOf(plotonEvent('task.failed').data.error.recoverable).toEqualTypeOf<boolean>();
    expectTypeOf(plotonEvent('task.waiting').event).toEqualTypeOf<'task.waiting'>();
    expectTypeOf(platosEvent('message.rated').event_id).toEqualTypeOf<string>();
    // @ts-expect-error an event nobody sends
    expect(() => plotonEvent('task.lost')).toThrow(TypeError);
    // @ts-expect-error a code is text
    plotonEvent('task.failed', { data: { error: { code: 7 } } });
  });

  it('say which argument is wrong and what is allowed', () => {
    expect(() => plotonEvent('task.lost' as 'task.failed')).toThrow(
      /plotonEvent: the argument `type` must be an event of ploton: "task\.complete", "task\.failed", "task\.progress", "task\.waiting"; not "task\.lost"/,
    );
    expect(() => platosEvent('nope' as 'bgo.failed')).toThrow(/"bgo\.failed"; not "nope"/);
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    for (const [data, path] of [
      [{ a: { b: () => 1 } }, 'overrides.data.a.b'],
      [{ a: [1n] }, 'overrides.data.a[0]'],
      [{ a: Number.NaN }, 'overrides.data.a'],
      [{ a: new Date() }, 'overrides.data.a'],
      [{ a: new Map() }, 'overrides.data.a'],
      [{ a: [undefined] }, 'overrides.data.a[0]'],
      [{ a: Symbol('x') }, 'overrides.data.a'],
      [circular, 'overrides.data.self'],
    ] as const) {
      expect(() => plotonEvent('task.complete', { data })).toThrow(`plotonEvent: the argument \`${path}\``);
      expect(() => plotonEvent('task.complete', { data })).toThrow(TypeError);
    }
    expect(() => plotonEvent('task.complete', 'data' as never)).toThrow(/`overrides` must be a plain object/);
    expect(() => createEvent({ name: 'acme' } as never, 'x')).toThrow(
      /`from` must be one of ploton, platos, .*, or a profile/,
    );
  });
});

describe('createFactories', () => {
  it('gives every event ids of its own, the same ones for the same seed', () => {
    const [a, b, c] = ['a', 'a', 'c'].map((seed) => createFactories({ seed })) as [Factories, Factories, Factories];
    const ids = [a.plotonEvent('task.failed').task_id, a.plotonEvent('task.failed').task_id];
    expect(ids).toEqual(['task_a_1', 'task_a_2']);
    expect([b.plotonEvent('task.failed').task_id, b.plotonEvent('task.failed').task_id]).toEqual(ids);
    expect(c.plotonEvent('task.failed').task_id).toBe('task_c_1');
    expect(a.platosEvent('bgo.failed').event_id).not.toBe(a.platosEvent('bgo.failed').event_id);
  });

  it('without a seed makes ids and nonces that no other has: processes may share a store', () => {
    const made = Array.from({ length: 3 }, () => {
      const { plotonEvent: make, platosEvent: makePlatos, platosDelivery } = createFactories();
      return [make('task.failed').task_id, platosDelivery(makePlatos('bgo.failed')).headers['x-platos-nonce']];
    });
    expect(new Set(made.flat()).size).toBe(6);
  });

  it('uses its clock, its secrets and a new nonce for each delivery', () => {
    let now = TEST_TIME + 90_000;
    const { platosEvent: make, platosDelivery } = createFactories({
      now: () => now,
      secrets: { platos: 'whsec_mine' },
    });
    const event = make('bgo.completed');
    expect(event.ts).toBe(TEST_TIME / 1000 + 90);
    now += 1_000;
    const [one, two] = [platosDelivery(event), platosDelivery(event)];
    expect(one.signing).toMatchObject({ secret: 'whsec_mine', at: now });
    expect(one.headers['x-platos-nonce']).not.toBe(two.headers['x-platos-nonce']);
  });

  it('refuses options it does not know', () => {
    expect(() => createFactories({ clock: Date.now } as never)).toThrow(
      /`options\.clock` does not exist; there are: "now", "seed", "secrets"/,
    );
    expect(() => createFactories({ now: 5 } as never)).toThrow(/`options\.now` must be a function/);
  });
});
