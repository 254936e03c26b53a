import { type PlatosEvent, type Provider, platos } from '@hookgate/core';

/** Platos in a hurry: a deadline of 2.5 s, so a budget of 2,375 ms, a lease of 1 s, and 500 ms for each call of the store. */
export const shortPlatos: Provider<PlatosEvent, 'event'> = { ...platos, deadlineMs: 2_500 };

export const SECRET = 'whsec_postgres_tests';
