import type { FailPath, PathStep } from './path-pattern.ts';
import { parsePath } from './path-pattern.ts';
import type { Reading, RequestTarget, TargetSegment } from './request-target.ts';

/** Whether a target is at a guarded path or below it, for any router. */
export type PathGate = (target: RequestTarget) => boolean;

/** Characters of a target that is read in every way; of a longer one that mentions the path nothing ordinary is known. */
const MAX_READ_LENGTH = 2_048;

/**
 * Makes the test whether a target is ours: whether *any* reading a router may have of it is at the guarded path, is below
 * it, or passes through it on its way elsewhere. Routers disagree about nearly everything but plain letters, and a gate
 * that settles on one reading is passed by all targets that another router reads differently.
 *
 * @param guarded a path or a pattern, as {@link parsePath} takes it
 * @param fail called for a path that cannot be guarded
 */
export function createPathGate(guarded: string, fail: FailPath): PathGate {
  const steps = parsePath(guarded, fail);
  if (steps.length === 0) return () => true;
  const texts = steps.flatMap((step) => (step.kind === 'rest' ? [] : [step.text]));
  const literal = steps.every(({ kind }) => kind === 'literal') ? `/${texts.join('/')}` : undefined;

  return (target) => {
    const { plainPath } = target;
    if (plainPath !== undefined) {
      return literal === undefined ? passesThrough(plainReading(plainPath), steps) : isAtOrBelow(plainPath, literal);
    }
    if (!target.mentions(texts)) return false;
    if (target.length > MAX_READ_LENGTH) return true;
    for (const reading of target.readings()) if (passesThrough(reading, steps)) return true;
    return false;
  };
}

function isAtOrBelow(path: string, guarded: string): boolean {
  return path.startsWith(guarded) && (path.length === guarded.length || path.charCodeAt(guarded.length) === 0x2f);
}

function plainReading(path: string): Reading {
  const segments = path.slice(1).split('/');
  return segments.map((segment, index) => ({ spellings: [segment], mayBegin: index === 0 }));
}

/**
 * Walks the segments of a reading, and tells whether the walk may pass through the guarded path, whatever the router makes
 * of each: `..` may lead up or be a name, an empty one or `.` may vanish or count.
 *
 * It takes one step per segment and step of the guarded path, whatever they are.
 */
export function passesThrough(reading: Iterable<TargetSegment>, steps: readonly PathStep[]): boolean {
  let here = new Whereabouts(steps);
  for (const segment of reading) {
    if (segment.mayBegin) here.add(0, 0, 0);
    if (here.arrived) return true;
    here = here.walk(segment);
    if (here.arrived) return true;
  }
  return false;
}

/**
 * Where a walk may be. For each number of steps that the path so far may begin with: how many other segments may stand
 * behind them, at least and at most. Every number between is taken for possible, which errs on the safe side.
 */
class Whereabouts {
  /** Whether the walk may be at the guarded path. */
  arrived = false;
  readonly #steps: readonly PathStep[];
  readonly #least: number[];
  /** -1: the path cannot begin with so many steps. */
  readonly #most: number[];

  constructor(steps: readonly PathStep[]) {
    this.#steps = steps;
    this.#least = steps.map(() => 0);
    this.#most = steps.map(() => -1);
  }

  /** Adds what may be the case: so many steps, and from `least` to `most` other segments behind them. */
  add(taken: number, least: number, most: number): void {
    if (taken === this.#steps.length) {
      this.arrived = true;
      return;
    }
    const known = this.#most[taken] as number;
    this.#least[taken] = known === -1 ? least : Math.min(least, this.#least[taken] as number);
    this.#most[taken] = Math.max(most, known);
    if (least === 0 && this.#steps[taken]?.kind === 'rest') this.add(taken + 1, 0, 0);
  }

  /** Where one more segment may lead. */
  walk({ spellings }: TargetSegment): Whereabouts {
    const next = new Whereabouts(this.#steps);
    const mayLeadUp = spellings.includes('..');
    const mayVanish = spellings.includes('') || spellings.includes('.');
    for (const [taken, step] of this.#steps.entries()) {
      const least = this.#least[taken] as number;
      const most = this.#most[taken] as number;
      if (most === -1) continue;
      next.add(taken, least + 1, most + 1);
      if (mayVanish) next.add(taken, least, most);
      if (mayLeadUp && most > 0) next.add(taken, Math.max(least, 1) - 1, most - 1);
      if (least > 0) continue;
      if (mayLeadUp) next.add(Math.max(taken, 1) - 1, 0, 0);
      if (step.kind === 'rest') next.add(taken, 0, 0);
      else if (spellings.some((spelling) => fits(spelling, step))) next.add(taken + 1, 0, 0);
    }
    return next;
  }
}

function fits(spelling: string, step: Exclude<PathStep, { kind: 'rest' }>): boolean {
  return step.kind === 'literal' ? spelling === step.text : spelling.startsWith(step.text);
}
