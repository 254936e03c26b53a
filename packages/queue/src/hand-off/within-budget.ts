import type { Delivery, Sink } from '@hookgate/core';
import { Budget } from './budget.ts';
import { HandOffError } from './hand-off-error.ts';
import { onLost } from './on-lost.ts';

/** Of the time the sender waits; the rest is for recording the outcome and for the answer to travel. */
const BUDGET_SHARE = 0.85;
const LONGEST_MS = 30_000;
const SHORTEST_MS = 1;

/** What a message tells of a sink. */
type TroubledSink = Pick<Sink, 'name'> & { readonly trouble: () => string | undefined };

/**
 * Runs a publication for as long as there is time for an answer. What comes later is nobody's any more, and ends no process.
 *
 * @throws HandOffError when the time is over, or the claim was lost; what `publish` throws
 */
export function withinBudget<T>(
  { name, trouble }: TroubledSink,
  delivery: Pick<Delivery, 'receivedAt' | 'deadline' | 'signal'>,
  timeoutMs: number | undefined,
  publish: (budget: Budget) => Promise<T>,
): Promise<T> {
  const budgetMs = Math.min(timeoutMs ?? LONGEST_MS, timeLeft(delivery));
  const budget = new Budget();
  return new Promise<T>((resolve, reject) => {
    let isOver = false;
    const end = (): void => {
      isOver = true;
      clearTimeout(timer);
    };
    const giveUp = (error: HandOffError): void => {
      if (isOver) return;
      end();
      budget.end(error);
      reject(error);
    };
    const lost = (): void =>
      giveUp(new HandOffError('lost', 'The claim of this delivery was lost; another process may be at it.'));
    const timer = setTimeout(
      () =>
        giveUp(
          new HandOffError(
            'timed_out',
            `${name} has not confirmed the job within ${Math.round(budgetMs)} ms${connectionOf(trouble)}: the sender is answered 500 and comes again. It is ` +
              'the same job then, should the queue have it already.',
          ),
        ),
      budgetMs,
    );
    onLost(delivery, lost);
    if (isOver) return;
    let published: Promise<T>;
    try {
      published = Promise.resolve(publish(budget));
    } catch (error) {
      published = Promise.reject(error as Error);
    }
    published.then(resolve, reject).finally(end);
  });
}

/** A sink that cannot tell leaves the answer as it is. */
function connectionOf(trouble: () => string | undefined): string {
  try {
    const told = trouble();
    return told === undefined ? '' : ` (its connection: ${told})`;
  } catch {
    return '';
  }
}

/** By two clocks that may differ: what cannot be is taken for a delivery that has just come. */
function timeLeft({ receivedAt, deadline }: Pick<Delivery, 'receivedAt' | 'deadline'>): number {
  const wholeMs = deadline.getTime() - receivedAt.getTime();
  const sinceMs = Date.now() - receivedAt.getTime();
  const goneMs = sinceMs >= 0 && sinceMs <= wholeMs ? sinceMs : 0;
  return Math.max(SHORTEST_MS, BUDGET_SHARE * wholeMs - goneMs);
}
