import { type Disturbance, type Effect, eventId, type Ledger } from './ledger.ts';
import type { Write } from './stores.ts';

/** What was processed, how often, and why. */
export interface Counted {
  readonly processed: ReadonlySet<string>;
  readonly torn: number;
  readonly twice: Partial<Record<Disturbance, number>>;
  readonly twiceForNoReason: readonly string[];
}

/** In the world outside. */
export function countEffects(ledger: Ledger): Counted {
  const twice: Partial<Record<Disturbance, number>> = {};
  const twiceForNoReason: string[] = [];
  for (const [key, effects] of ledger.effects) {
    if (effects.length < 2) continue;
    const reason = ledger.explain(effects);
    if (reason === undefined) twiceForNoReason.push(key);
    else twice[reason] = (twice[reason] ?? 0) + 1;
  }
  return { processed: new Set([...ledger.effects.keys()].map(eventId)), torn: 0, twice, twiceForNoReason };
}

/** With the inbox nothing explains a second run, or half of one. */
export function countWrites(writes: readonly Write[]): Counted {
  const [first, second] = ([1, 2] as const).map((part) => byKey(writes.filter((write) => write.part === part)));
  const keys = new Set(writes.map(({ key }) => key));
  const isTorn = (key: string): boolean => first?.get(key)?.length !== second?.get(key)?.length;
  return {
    processed: new Set([...keys].map(eventId)),
    torn: [...keys].filter(isTorn).length,
    twice: {},
    twiceForNoReason: [...keys].filter((key) => (first?.get(key)?.length ?? 0) > 1),
  };
}

function byKey(effects: readonly Write[]): ReadonlyMap<string, readonly Effect[]> {
  const all = new Map<string, Effect[]>();
  for (const effect of effects) all.set(effect.key, [...(all.get(effect.key) ?? []), effect]);
  return all;
}
