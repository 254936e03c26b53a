import { strict as assert } from 'node:assert';
import { defineProvider } from '@hookgate/core';
import { createEvent } from '../../events/create-event.ts';
import { typesOf } from '../bench.ts';
import type { SenderGroup } from '../sender-group.ts';

/** The provider and the profile are whole, and fit together. */
export const definition: SenderGroup = (test, subject) => {
  const { profile } = subject;
  const { provider } = profile;

  test('every field is what it must be', async () => {
    defineProvider({ ...provider });
    assert.equal(new Set(provider.eventTypes).size, provider.eventTypes.length, 'a type is there twice');
  });

  test('its samples are events of their types, and differ', async () => {
    for (const type of typesOf(subject)) {
      const event: Readonly<Record<string, unknown>> = createEvent(profile, type);
      assert.equal(event[provider.typeField], type);
      assert.notDeepEqual(createEvent(profile, type, {}, { id: 'test_2' }), event, `${type}: two events are one`);
    }
  });

  test('its sender gives up within the horizon that the provider states', async () => {
    const last = profile.retryDelaysMs.reduce((sum, delay) => sum + delay, 0);
    assert(last <= provider.retryHorizonMs, `the last attempt is after ${last} ms`);
  });
};
