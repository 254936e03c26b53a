import type { Reporter } from '../observe/reporter.ts';
import { warn } from '../observe/warn.ts';
import { isUnderTest } from '../runtime/is-under-test.ts';
import type { SecretSet } from '../verify/secret-set.ts';

/** How often it must be seen within what time; a server that reloads its code while it is written makes receivers anew, too. */
const [SEVERAL, WITHIN_MS] = [3, 60_000];

/** Names of consumers that are watched; more would be held for those who never come again. */
const MOST_NAMES = 100;

/** How many deliveries one receiver has seen, and when the first. */
interface Life {
  readonly startedAt: number;
  deliveries: number;
}

const lives = new Map<string, Life[]>();
let warned = false;

/**
 * Watches for a receiver that is made for every request and remembers in a store of its own: it deduplicates nothing, and
 * nothing shows. Several receivers of one sender, endpoint and secret within a minute, none of which has seen more than one
 * delivery, are one.
 *
 * @returns to be called for every verified delivery of a receiver that was given no store
 */
export function watchForShortLives(
  provider: string,
  reporter: Reporter,
): (endpoint: string, secrets: SecretSet) => void {
  let own: Life | undefined;
  return (endpoint, { keys }) => {
    if (own !== undefined) {
      own.deliveries += 1;
      return;
    }
    own = { startedAt: performance.now(), deliveries: 1 };
    if (warned || isUnderTest()) return;
    const recent = noteLife(`${provider} ${endpoint} ${keys[0]?.digest}`, own);
    if (recent.length < SEVERAL || recent.some(({ deliveries }) => deliveries > 1)) return;
    warned = true;
    warn(
      reporter,
      provider,
      'made_per_request',
      `Within a minute ${recent.length} receivers of ${provider} were made for ${JSON.stringify(endpoint)}, and each saw one delivery: what one remembers ends with it, ` +
        'so copies and replays run again. Make it once, outside of the function that takes requests; where the secret exists only there, make the store once, ' +
        '`const store = memoryStore()`, and pass `{ store, secret }`.',
    );
  };
}

/** The lives of one name that began within the last minute, this one last. */
function noteLife(name: string, life: Life): readonly Life[] {
  const recent = (lives.get(name) ?? []).filter(({ startedAt }) => life.startedAt - startedAt <= WITHIN_MS);
  recent.push(life);
  lives.delete(name);
  lives.set(name, recent.slice(-SEVERAL));
  if (lives.size > MOST_NAMES) lives.delete(lives.keys().next().value as string);
  return recent.slice(-SEVERAL);
}
