import type { FakeTasks } from '@hookgate/testing';
import { answerRequest, type Random } from '@hookgate/testing/sender-kit';
import type { FaultsView } from '../api/contract.ts';
import { isTooDeep } from '../api/parse-json.ts';
import { type Answer, json } from './answer.ts';

/** What Ploton's API is made of. */
export interface PlotonApiParts {
  readonly tasks: FakeTasks;
  /** Keys it takes; `undefined`: every one for tests and for production. */
  readonly apiKeys: readonly string[] | undefined;
  faults(): FaultsView;
  chance(): Random;
}

/** Seconds after which a client that was refused may come again. */
const RETRY_AFTER_SECONDS = 2;
const MAX_LIMIT = 100;

/** Answers a request for `/v1/…` as Ploton does. */
export function answerPloton(
  { tasks, apiKeys, faults, chance }: PlotonApiParts,
  question: {
    readonly method: string;
    readonly url: URL;
    readonly authorization: string | undefined;
    readonly body: string;
  },
): Answer {
  const { apiRate, apiStatus } = faults();
  if (apiRate > 0 && chance().chance(apiRate)) {
    const code = apiStatus === 429 ? 'rate_limited' : 'server_error';
    const isForLater = apiStatus === 429 || apiStatus === 503;
    const headers = isForLater ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {};
    return json(
      apiStatus,
      { error: { code, message: 'This went wrong on purpose: see the faults of the emulator' } },
      headers,
    );
  }
  if (isTooDeep(question.body))
    return json(400, { error: { code: 'invalid_json', message: 'The body is nested too deep' } });
  const rules = {
    apiKey: (key: string) => apiKeys?.includes(key) ?? /^pk_(test|live)_\S+$/.test(key),
    cursorParameter: 'after',
    listShape: 'envelope',
    maxLimit: MAX_LIMIT,
  } as const;
  const { status, json: value } = answerRequest(tasks, rules, question);
  return json(status, value);
}
