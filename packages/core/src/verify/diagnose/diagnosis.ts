import type { MaybePromise } from '../../runtime/maybe-promise.ts';
import { diagnoseMac, diagnoseSecrets, type Mismatch } from './diagnose-mac.ts';

/** Milliseconds from the end of one look at a body to the beginning of the next. */
const REST_MS = 1_000;

/** Explains signatures that do not match. Each receiver has its own: nobody's strangers use up what another may look at. */
export interface Diagnosis {
  /** A sentence for the developer; `undefined` when nobody would hear it. Never rejects. */
  explain(mismatch: Mismatch): MaybePromise<string | undefined>;
}

/**
 * Looks at bodies for those who listen, at most once a second: it costs more than the refusal itself, and anybody can ask
 * for it.
 *
 * @param isHeard whether somebody is told what comes of it
 */
export function createDiagnosis(isHeard: () => boolean): Diagnosis {
  let restsUntil = Number.NEGATIVE_INFINITY;
  return {
    explain(mismatch) {
      if (!isHeard()) return undefined;
      if (performance.now() < restsUntil) return diagnoseSecrets(mismatch);
      restsUntil = Number.POSITIVE_INFINITY;
      return diagnoseMac(mismatch)
        .catch(() => diagnoseSecrets(mismatch))
        .finally(() => {
          restsUntil = performance.now() + REST_MS;
        });
    },
  };
}
