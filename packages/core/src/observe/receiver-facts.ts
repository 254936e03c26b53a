import type { ObservationFacts } from './observation-facts.ts';

/** The facts of an observation that is about a receiver, and no request in particular. */
export function receiverFacts(provider: string): ObservationFacts {
  return { provider, ...NOTHING_KNOWN };
}

const NOTHING_KNOWN = {
  endpoint: undefined,
  tenant: undefined,
  source: 'webhook',
  eventType: undefined,
  id: undefined,
  occurredAt: undefined,
};
