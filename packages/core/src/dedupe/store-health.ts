import { receiverFacts } from '../observe/receiver-facts.ts';
import type { Reporter } from '../observe/reporter.ts';
import type { StoreErrorObservation } from '../observe/store-observations.ts';
import type { Closing } from '../runtime/closing.ts';
import { pause } from './store-call.ts';
import { isFull } from './store-errors.ts';

/**
 * Whether a receiver's store answers. An outage is told twice, when it begins and when it ends, however many deliveries run
 * into it; those who wait for its end are woken by the first answer.
 */
export class StoreHealth {
  readonly #provider: string;
  readonly #reporter: Reporter;
  /** Outcomes come before claims: a copy must find what was done during the outage. */
  readonly #outcomes = new Set<() => void>();
  readonly #claims = new Set<() => void>();
  #failures = 0;
  #isFull = false;
  #downSince = 0;

  constructor(provider: string, reporter: Reporter) {
    this.#provider = provider;
    this.#reporter = reporter;
  }

  /** A call failed or got no answer in time. */
  failed(key: string, operation: StoreErrorObservation['operation'], error: unknown): void {
    this.#failures += 1;
    this.#isFull = isFull(error);
    if (this.#failures > 1) return;
    this.#downSince = performance.now();
    this.#reporter.report({ type: 'store-error', ...receiverFacts(this.#provider), key, operation, error });
  }

  /**
   * A call was answered.
   *
   * @param tookRoom whether it may have added something: a full store still answers what does not
   */
  answered(tookRoom: boolean): void {
    if (this.#failures === 0 || (this.#isFull && !tookRoom)) return;
    const failures = this.#failures;
    this.#failures = 0;
    const durationMs = performance.now() - this.#downSince;
    this.#reporter.report({ type: 'store-recovered', ...receiverFacts(this.#provider), failures, durationMs });
    for (const wake of [...this.#outcomes, ...this.#claims]) wake();
  }

  /** Resolves when the store answers somebody, after `ms` milliseconds, or when the signal aborts. */
  recovery(ms: number, signal: Closing, what: 'outcome' | 'claim'): Promise<void> {
    return pause(ms, signal, what === 'outcome' ? this.#outcomes : this.#claims);
  }
}
