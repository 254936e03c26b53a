import { redactLookalikes } from './api-key.ts';

/** Ploton's API, unless `PLOTON_BASE_URL` or the option `baseUrl` says otherwise. */
export const DEFAULT_BASE_URL = 'https://api.ploton.ai/v1';

/**
 * Checks where the API is, and drops a slash at its end.
 *
 * @throws TypeError that says what is wrong with it
 */
export function checkBaseUrl(baseUrl: string): string {
  const fail = (problem: string): never => {
    throw new TypeError(
      `Ploton client: the base URL ${problem}. Set PLOTON_BASE_URL, or the option \`baseUrl\`, to something like ${DEFAULT_BASE_URL}.`,
    );
  };
  // What two variables hold that were mixed up is the key.
  const shown = redactLookalikes(JSON.stringify(baseUrl));
  if (!/^https?:\/\//i.test(baseUrl)) return fail(`has no scheme: ${shown}`);
  const url = parsed(baseUrl) ?? fail(`is no URL: ${shown}`);
  if (url.username !== '' || url.password !== '') return fail('has a user or a password in it');
  if (url.search !== '' || url.hash !== '') return fail('has a query or a fragment');
  return url.href.replace(/\/+$/, '');
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
