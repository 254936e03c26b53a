import type { StartedObservation } from './delivery-observations.ts';
import type { Observer } from './observer.ts';

type Around = NonNullable<Observer['around']>;

/**
 * Runs the application's work inside what every observer puts around it, the first one outermost. The work runs exactly once and
 * its outcome is its own, whatever observers do.
 *
 * @param failed told what an observer threw
 * @returns `undefined` when no observer puts anything around
 */
export function runAround(
  observers: readonly Observer[],
  failed: (error: unknown) => void,
): (<T>(started: StartedObservation, work: () => T) => T) | undefined {
  const arounds = observers.flatMap((observer): Around[] =>
    typeof observer.around === 'function' ? [observer.around.bind(observer)] : [],
  );
  const [only, ...others] = arounds;
  if (only === undefined) return undefined;
  if (others.length === 0) return (started, work) => runOnce(only, started, work, failed);
  return <T>(started: StartedObservation, work: () => T): T => {
    let run = work;
    for (const around of arounds.toReversed()) {
      const inner = run;
      run = () => runOnce(around, started, inner, failed);
    }
    return run();
  };
}

function runOnce<T>(around: Around, started: StartedObservation, work: () => T, failed: (error: unknown) => void): T {
  let end: (() => T) | undefined;
  const once = (): void => {
    end ??= endOf(work);
  };
  try {
    around(started, once);
  } catch (error) {
    failed(error);
  }
  return (end ?? work)();
}

/** How work ended, to be done again as often as one likes: it returns, or it throws. */
function endOf<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
