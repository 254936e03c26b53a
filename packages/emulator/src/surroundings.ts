import type { Random } from '@hookgate/testing/sender-kit';
import type { ChangeName, FaultsView } from './api/contract.ts';
import type { ResolvedOptions } from './options/resolve-options.ts';
import type { Journal } from './state/journal-record.ts';
import type { TurnableClock } from './time/turnable-clock.ts';

/** What everything in an emulator stands on. */
export interface Surroundings {
  readonly options: ResolvedOptions;
  readonly clock: TurnableClock;
  /** What signatures and events are dated with, epoch milliseconds. */
  stamp(): number;
  readonly random: Random;
  readonly journal: Journal;
  /** What goes wrong on purpose, as it is now. */
  faults(): FaultsView;
  /** Decides about them, repeatably for their seed. */
  chance(): Random;
  /** Tells listeners of a change; the view is made only when somebody listens. */
  tell(name: ChangeName, id: string, view: () => object): void;
  /** Something may be due earlier than before. */
  wake(): void;
}
