import { setTimeout as sleep } from 'node:timers/promises';
import { readText } from '@hookgate/testing/sender-kit';
import { explainFetchError } from '../send/explain-answer.ts';
import { FailedError } from '../usage-error.ts';

/** How often the application has done its work: a GET that answers a number, or JSON with a `count`. */
export interface Effects {
  count(): Promise<number>;
  /** The count after what is still under way has had time to end. */
  settled(): Promise<number>;
}

/** A count is not longer. */
const MAX_ANSWER_BYTES = 65_536;

/** @param settleMs how long work may go on behind an answer */
export function readEffects(url: URL, settleMs: number): Effects {
  const effects: Effects = {
    async count() {
      const text = await ask(url);
      const count = countOf(text);
      if (count !== undefined) return count;
      const cut = JSON.stringify(text.slice(0, 80));
      throw new FailedError(
        'no_count',
        `--effects ${url.href} must answer a number, or JSON such as {"count": 3}; it answered ${cut}.`,
      );
    },
    async settled() {
      await sleep(settleMs);
      return effects.count();
    },
  };
  return effects;
}

async function ask(url: URL): Promise<string> {
  try {
    // A redirect would lead away from what was looked at: whether this is on this machine.
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5_000) });
    if (response.ok) return await readText(response, MAX_ANSWER_BYTES);
    throw new FailedError('no_count', `--effects ${url.href} answered ${response.status}.`);
  } catch (error) {
    if (error instanceof FailedError) throw error;
    throw new FailedError('no_count', `--effects ${url.href} gave no answer: ${explainFetchError(url, error)}`);
  }
}

function countOf(text: string): number | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const count = typeof json === 'object' && json !== null ? (json as { readonly count?: unknown }).count : json;
  return typeof count === 'number' && Number.isSafeInteger(count) ? count : undefined;
}
