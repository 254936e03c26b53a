import type { DeliveryFacts } from '../observe/observation-facts.ts';

/** What is known of a delivery when it is refused. */
export type KnownFacts = Partial<Omit<DeliveryFacts, 'provider' | 'source'>> & {
  /** Whether the signature was verified. */
  readonly verified?: boolean;
};
