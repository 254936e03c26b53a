import { createRandom, type Random } from '@hookgate/testing/sender-kit';
import type { FaultsView } from './api/contract.ts';
import { EmulatorError } from './emulator-error.ts';
import { problemOfFaults } from './options/resolve-options.ts';
import type { Journal } from './state/journal-record.ts';

/** What goes wrong on purpose. */
export interface FaultsDesk {
  view(): FaultsView;
  change(faults: FaultsView): FaultsView;
  restore(faults: FaultsView): void;
  /** Decides, repeatably for the seed; changing the faults begins anew. */
  chance(): Random;
}

export function createFaultsDesk(first: FaultsView, journal: Journal): FaultsDesk {
  let faults = first;
  let random = createRandom(faults.seed);

  function restore(next: FaultsView): void {
    faults = next;
    random = createRandom(next.seed);
  }

  return {
    view: () => faults,
    change({ rate, kinds, seed, apiRate, apiStatus }) {
      const next = { rate, kinds: [...kinds], seed, apiRate, apiStatus };
      const problem = problemOfFaults(next);
      if (problem !== undefined) throw new EmulatorError(422, 'invalid_faults', `\`${problem.name}\` ${problem.why}.`);
      restore(next);
      journal.write({ kind: 'faults', faults: next });
      return next;
    },
    restore,
    chance: () => random,
  };
}
