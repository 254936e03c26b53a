import { createHash, randomUUID } from 'node:crypto';
import type { EventName, PlatosTopic, ploton } from '@hookgate/core';
import { failArgument, refuseUnknown, requireNumber } from './argument-error.ts';
import { buildDelivery, type DeliveryContent, type DeliveryOptions, type TestDelivery } from './delivery.ts';
import { buildEvent, type Overrides, type PlatosEventNamed, type PlotonEventNamed } from './events/create-event.ts';
import { platosProfile } from './profiles/platos-profile.ts';
import { plotonProfile } from './profiles/ploton-profile.ts';
import { TEST_TIME } from './test-time.ts';

/** Options of {@link createFactories}. */
export interface FactoryOptions {
  /** The clock, epoch milliseconds: `Date.now` when the receiver's clock is the real one. Default: always {@link TEST_TIME}. */
  readonly now?: () => number;
  /**
   * Names the ids: two factories with the same seed make the same ones. Default: another each time, so that test files that run
   * at once, and runs that follow one another, do not meet in one store.
   */
  readonly seed?: string;
  /** Default: the senders' test secrets. */
  readonly secrets?: { readonly ploton?: string; readonly platos?: string };
}

/** Factories with a clock and a counter of their own. */
export interface Factories {
  /** A new event of Ploton: another `task_id` each time. */
  plotonEvent<TName extends EventName<typeof ploton>>(
    type: TName,
    overrides?: Overrides<PlotonEventNamed<TName>>,
  ): PlotonEventNamed<TName>;
  /** A new event of Platos: another `event_id` each time. */
  platosEvent<TName extends PlatosTopic>(
    type: TName,
    overrides?: Overrides<PlatosEventNamed<TName>>,
  ): PlatosEventNamed<TName>;
  /** A delivery of Ploton, signed now. */
  plotonDelivery(event: DeliveryContent, options?: DeliveryOptions): TestDelivery;
  /** A delivery of Platos, signed now, with a new nonce each time. */
  platosDelivery(event: DeliveryContent, options?: DeliveryOptions): TestDelivery;
}

/**
 * Factories for tests with more than one event, or with the real clock: each event gets ids of its own (with the seed `a`:
 * `task_a_1`, `task_a_2`, …) and happens when the clock says.
 *
 * @throws TypeError for an unknown or invalid option
 */
export function createFactories(options: FactoryOptions = {}): Factories {
  const callee = 'createFactories';
  refuseUnknown(callee, 'options', options, ['now', 'seed', 'secrets']);
  const { now = () => TEST_TIME, seed = randomUUID().slice(0, 8), secrets = {} } = options;
  if (typeof now !== 'function') failArgument(callee, 'options.now', 'must be a function, such as Date.now');
  refuseUnknown(callee, 'options.secrets', secrets, ['ploton', 'platos']);
  let events = 0;
  let deliveries = 0;

  const facts = () => {
    events += 1;
    return { at: requireNumber(callee, 'options.now()', now()), id: `${seed}_${events}` };
  };
  const signing = (secret: string | undefined): DeliveryOptions => {
    deliveries += 1;
    // Counted, so that two deliveries of one event in one millisecond are two.
    const nonce = createHash('sha256').update(`${seed}.${deliveries}`).digest('hex').slice(0, 32);
    return { at: now(), nonce, ...(secret === undefined ? {} : { secret }) };
  };

  return {
    plotonEvent: (type, overrides) => buildEvent('plotonEvent', plotonProfile, type, overrides ?? {}, facts()) as never,
    platosEvent: (type, overrides) => buildEvent('platosEvent', platosProfile, type, overrides ?? {}, facts()) as never,
    plotonDelivery: (event, more) =>
      buildDelivery('plotonDelivery', plotonProfile, event, { ...signing(secrets.ploton), ...more }),
    platosDelivery: (event, more) =>
      buildDelivery('platosDelivery', platosProfile, event, { ...signing(secrets.platos), ...more }),
  };
}
