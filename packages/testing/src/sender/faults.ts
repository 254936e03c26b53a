import type { Random } from '../adapter-suite/fuzz/random.ts';
import { failArgument, refuseUnknown, requireOneOf, shown } from '../argument-error.ts';
import { type FaultName, faultNames } from './fault-name.ts';
import type { Message } from './message.ts';

/** Chooses the fault of an attempt; `undefined`: none. */
export type FaultPlan = (message: Message, attempt: number) => FaultName | undefined;

/** Faults by chance, the same ones for the same seed. */
export interface RandomFaults {
  /** The share of attempts that has a fault, from 0 to 1. */
  readonly rate: number;
  /** Default: all. */
  readonly kinds?: readonly FaultName[];
}

/** Turns the option into a plan. */
export function createFaultPlan(faults: RandomFaults | FaultPlan | undefined, random: Random): FaultPlan {
  if (faults === undefined) return () => undefined;
  if (typeof faults === 'function') {
    return (message, attempt) => {
      const fault = faults(message, attempt);
      return fault === undefined ? undefined : requireOneOf('createSender', 'options.faults()', fault, faultNames);
    };
  }
  refuseUnknown('createSender', 'options.faults', faults, ['rate', 'kinds']);
  const { rate, kinds = faultNames } = faults;
  if (!(rate >= 0 && rate <= 1))
    failArgument('createSender', 'options.faults.rate', `must be from 0 to 1, not ${shown(rate)}`);
  for (const kind of kinds) requireOneOf('createSender', 'options.faults.kinds', kind, faultNames);
  return () => (kinds.length > 0 && random.chance(rate) ? random.pick(kinds) : undefined);
}
