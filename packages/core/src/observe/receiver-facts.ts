import type { ObservationFacts } from './observation-facts.ts';

/** The facts of an observation that is about a receiver, and no request in particular. */
export function receiverFacts(provider: string): ObservationFacts {
  return { provider, ...NOTHING_KNOWN };
}

/** The source of what came as a request, and of nothing else: a submitted event and a job name theirs. */
export const OVER_HTTP = 'webhook';

const NOTHING_KNOWN = {
  endpoint: undefined,
  tenant: undefined,
  source: OVER_HTTP,
  eventType: undefined,
  id: undefined,
  occurredAt: undefined,
};
