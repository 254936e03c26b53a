import { defineProvider, type Provider, platos, ploton } from '@hookgate/core';

/** A sender in fast motion: what is signed and sent is real, only the waiting is shorter. */
export interface BriefSender {
  readonly provider: Provider;
  /** Milliseconds before each retry. */
  readonly retryDelaysMs: readonly number[];
}

const DEADLINE_MS = 2_000;
const brief = { deadlineMs: DEADLINE_MS, retryHorizonMs: 60_000, dedupeTtlMs: 5_400_000 };

/** Ploton: retries after 1 min, 5 min, 30 min, 2 h; 600 times as fast. */
export const briefPloton: BriefSender = {
  provider: defineProvider<object, never>({
    ...(ploton as Provider),
    ...brief,
    maxAgeSeconds: 3_600,
  } as never) as Provider,
  retryDelaysMs: [100, 500, 3_000, 12_000],
};

/** Platos: retries after 1 s, 5 s, 30 s; 5 times as fast. */
export const briefPlatos: BriefSender = {
  provider: defineProvider<object, never>({ ...(platos as Provider), ...brief } as never) as Provider,
  retryDelaysMs: [200, 1_000, 6_000],
};
