import type { AnyProvider, EventName, EventOf, PlatosTopic, platos, ploton } from '@hookgate/core';
import { failArgument, listed, requireNumber, shown } from '../argument-error.ts';
import { platosProfile } from '../profiles/platos-profile.ts';
import { plotonProfile } from '../profiles/ploton-profile.ts';
import { profileOf, type SenderLike } from '../profiles/profile-of.ts';
import { sampleFacts } from '../profiles/sample-facts.ts';
import { type Moment, TEST_TIME, toMs } from '../test-time.ts';
import { type DeepPartial, mergeJson } from './merge-json.ts';

/** The event of one name. */
export type EventNamed<TProvider, TName> = Extract<EventOf<TProvider>, { readonly event: TName }>;

/** What may be changed of a sample event. */
export type Overrides<TEvent> = DeepPartial<TEvent>;

/** Which event it is, and when it happens. */
export interface EventFacts {
  /** Epoch milliseconds or a Date. Default: {@link TEST_TIME}. */
  readonly at?: Moment;
  /** Part of the event's ids: events of different ids are different events. Default: `test_1`. */
  readonly id?: string;
}

/** The event of Ploton with one name. */
export type PlotonEventNamed<TName extends EventName<typeof ploton>> = EventNamed<typeof ploton, TName>;

/** The event of Platos with one topic. */
export type PlatosEventNamed<TName extends PlatosTopic> = EventNamed<typeof platos, TName>;

/**
 * An event of Ploton, complete and always the same: `task_test_1`, at {@link TEST_TIME}.
 *
 * Overrides are merged at any depth; `undefined` leaves a field out. Only `data` of `task.complete` and `task.progress`,
 * whose shape is your task's, is replaced whole.
 *
 * @throws TypeError for an unknown event name and for an override JSON cannot carry
 */
export function plotonEvent<TName extends EventName<typeof ploton>>(
  type: TName,
  overrides: Overrides<PlotonEventNamed<TName>> = {} as Overrides<PlotonEventNamed<TName>>,
): PlotonEventNamed<TName> {
  return buildEvent('plotonEvent', plotonProfile, type, overrides) as PlotonEventNamed<TName>;
}

/**
 * An event of Platos, complete and always the same: one `event_id`, at {@link TEST_TIME}. The fields besides `event`,
 * `event_id` and `ts` are placeholders, because Platos publishes none.
 *
 * @throws TypeError for an unknown topic and for an override JSON cannot carry
 */
export function platosEvent<TName extends PlatosTopic>(
  type: TName,
  overrides: Overrides<PlatosEventNamed<TName>> = {} as Overrides<PlatosEventNamed<TName>>,
): PlatosEventNamed<TName> {
  return buildEvent('platosEvent', platosProfile, type, overrides) as PlatosEventNamed<TName>;
}

/** An event of any sender, as {@link plotonEvent} makes Ploton's. */
export function createEvent<TProvider extends AnyProvider>(
  from: SenderLike<TProvider>,
  type: string,
  overrides: object = {},
  facts: EventFacts = {},
): EventOf<TProvider> {
  return buildEvent('createEvent', from, type, overrides, facts) as EventOf<TProvider>;
}

/** Makes an event for a function named `callee`. */
export function buildEvent(
  callee: string,
  from: SenderLike,
  type: string,
  overrides: unknown,
  { at = TEST_TIME, id = 'test_1' }: EventFacts = {},
): Record<string, unknown> {
  const profile = profileOf(callee, from);
  const { eventTypes, name } = profile.provider;
  // A provider that documents no types sends any.
  if (eventTypes.length > 0 && !eventTypes.includes(type)) {
    const unknown = 'To send a type that is not documented, change the type of a known one';
    failArgument(callee, 'type', `must be an event of ${name}: ${listed(eventTypes)}; not ${shown(type)}. ${unknown}`);
  }
  const facts = sampleFacts(name, requireNumber(callee, 'at', toMs(at)), id);
  return mergeJson(callee, profile.sample(type, facts), overrides, profile.openFields?.(type));
}
