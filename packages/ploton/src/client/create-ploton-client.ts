import { findKeyMismatch, maskApiKey } from './api-key.ts';
import { type PlotonClientOptions, resolveClientOptions } from './client-options.ts';
import { createTasks, type PlotonTasks } from './tasks.ts';

/** A client of Ploton's API. Printed or serialised, it shows its key masked. */
export interface PlotonClient {
  readonly tasks: PlotonTasks;
  /** The key, masked: `pk_live_...xyz`. */
  readonly apiKey: string;
  /** Where the API is, without a slash at its end. */
  readonly baseUrl: string;
}

/**
 * Makes a client of Ploton's API: tasks created, read, listed and waited for; 429, 5xx and network errors retried after 2, 4 and 8 s.
 * Runs wherever `fetch` does, and keeps no process alive. Source: Ploton, Guides / Deploying to Production.
 *
 * @throws TypeError for options that are wrong or unknown, a key that is missing or of the wrong kind, a base URL without scheme
 */
export function createPlotonClient(options: PlotonClientOptions = {}): PlotonClient {
  const config = resolveClientOptions(options);
  const environment = typeof process === 'undefined' ? undefined : process.env['NODE_ENV'];
  const mismatch = findKeyMismatch(config.apiKey, config.baseUrl, environment);
  if (mismatch !== undefined) {
    config.telling.log('warn', { event: 'ploton.client.warning', code: 'key_mismatch' }, `Ploton client: ${mismatch}`);
  }
  // The key itself lives in the closures of `tasks` only: nothing that prints the client can reach it.
  return { tasks: createTasks(config), apiKey: maskApiKey(config.apiKey), baseUrl: config.baseUrl };
}
