import { isError } from '@hookgate/core';

/** A key as Ploton's documents show it in a log: `pk_live_...xyz`, the kind and the last three characters. */
export function maskApiKey(key: string): string {
  const kind = /^[a-z]+_(?:[a-z]+_)?/.exec(key)?.[0] ?? '';
  // Of a short key three characters are too much of it.
  return key.length - kind.length >= 12 ? `${kind}...${key.slice(-3)}` : `${kind}...`;
}

/** Replaces every key in a text that came from outside: the one in use, and whatever looks like one. */
export function redactKeys(text: string, key: string): string {
  return redactLookalikes(text.replaceAll(key, maskApiKey(key)));
}

/** Replaces whatever looks like a key of Ploton's or a webhook's secret. */
export function redactLookalikes(text: string): string {
  return text.replace(/\b(?:pk_(?:test|live)|whsec)_[\w-]{4,}/g, maskApiKey);
}

/**
 * What a `fetch` threw, without keys: its kind, code, sentence and causes; nothing else of it is known to be harmless. Never throws: not
 * for causes in a circle, and not for what cannot be shown.
 */
export function withoutKeys(error: unknown, key: string, depth = 0): unknown {
  try {
    if (!isError(error)) return redactKeys(String(error), key);
    const { code, cause } = error as { code?: unknown; cause?: unknown };
    const reduced = new Error(
      redactKeys(error.message, key),
      cause === undefined || depth === MOST_CAUSES ? {} : { cause: withoutKeys(cause, key, depth + 1) },
    );
    const stack = redactKeys(error.stack ?? '', key);
    return Object.assign(reduced, { name: error.name, stack }, typeof code === 'string' ? { code } : {});
  } catch {
    return `a value of type ${typeof error} that cannot be shown`;
  }
}

/** How deep the causes of an error are looked into. */
export const MOST_CAUSES = 8;

/**
 * Checks a key before it is used.
 *
 * @throws TypeError that says what is wrong with it and where it should come from
 */
export function checkApiKey(key: unknown): string {
  const fail = (problem: string): never => {
    throw new TypeError(`Ploton client: the API key ${problem}. Set PLOTON_API_KEY, or the option \`apiKey\`.`);
  };
  if (key === undefined || key === '') return fail('is missing');
  if (typeof key !== 'string') return fail(`must be a string, not ${key === null ? 'null' : typeof key}`);
  if (key.trim() === '') return fail('is blank');
  if (/^["'].*["']$/.test(key)) return fail('has quotation marks around it');
  if (key !== key.trim()) return fail('has white space around it: was it copied with a line break?');
  if (/[^\x21-\x7e]/.test(key)) return fail('has a character that no key has');
  if (key.startsWith('whsec_')) return fail('is a webhook secret (whsec_…), not an API key (pk_live_… or pk_test_…)');
  if (!key.startsWith('pk_')) return fail("is none of Ploton's: those begin with pk_live_ or pk_test_");
  if (key === 'pk_live_your_production_key') return fail('is the example of the documentation');
  return key;
}

/** What to warn about once: a key of the kind that does not fit where it is used; `undefined` when nothing can be told. */
export function findKeyMismatch(key: string, baseUrl: string, environment: string | undefined): string | undefined {
  if (key.startsWith('pk_test_') && environment === 'production') {
    return 'the key is a test key (pk_test_…), and NODE_ENV is production: no connected service will be touched';
  }
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(new URL(baseUrl).hostname);
  if (key.startsWith('pk_live_') && (local || environment === 'test')) {
    return `the key is a live key (pk_live_…), and ${local ? `${baseUrl} is on this machine` : 'NODE_ENV is test'}: use a test key (pk_test_…)`;
  }
  return undefined;
}
