import { memoryStore } from '@hookgate/core';
import { afterEach, beforeEach, describe, it, vi } from 'vitest';
import { storeConformance } from '../src/store-suite/store-conformance.ts';

// `Date` stays real: the suite moves it, and the store must not look at it.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

storeConformance(
  { describe, it },
  {
    name: 'memoryStore',
    createStore: () => memoryStore(),
    advance: async (ms) => void (await vi.advanceTimersByTimeAsync(ms)),
    capabilities: {
      nonces: true,
      wait: true,
      immediate: true,
      inspect: true,
      forget: true,
      sweep: true,
      ping: true,
      createBounded: (maxKeys) => memoryStore({ maxKeys }),
    },
  },
);
