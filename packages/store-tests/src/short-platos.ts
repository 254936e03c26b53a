import { type PlatosEvent, type Provider, platos } from '@hookgate/core';

/** Platos in a hurry: a deadline of 2.5 s, so a budget of 2,375 ms, a lease of 1 s, and 500 ms for each call of the store. */
export const shortPlatos: Provider<PlatosEvent, 'event'> = { ...platos, deadlineMs: 2_500 };

/** Platos with all the time in the world, for crowds on a busy machine. */
export const patientPlatos: Provider<PlatosEvent, 'event'> = { ...platos, deadlineMs: 30_000 };

/** Milliseconds a handler of {@link shortPlatos} may be silent before somebody else takes over. */
export const LEASE_MS = 1_000;

export const SECRET = 'whsec_store_tests';
