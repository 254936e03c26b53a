import type { FakeTasks, NewFakeTask } from './fake-tasks.ts';

/** What the API answers: a status, and JSON. */
export interface ApiAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** What is asked: method, target, headers by lower-case name, and the body. */
export interface ApiQuestion {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** How the API behaves. */
export interface ApiRules {
  /** The key it takes, or what says of a key whether it does. */
  readonly apiKey: string | ((key: string) => boolean);
  readonly cursorParameter: string | null;
  readonly listShape: 'envelope' | 'array';
  readonly maxLimit: number;
}

const MAX_PROMPT = 10_000;

/** Answers as the API's reference says: 401 without the key, 404, 405, 422, and else the task or the page. */
export function answerRequest(tasks: FakeTasks, rules: ApiRules, question: ApiQuestion): ApiAnswer {
  if (!isAllowed(rules.apiKey, question.authorization)) return refuse(401, 'unauthorized', 'The API key is not valid');
  const [, , collection, id, ...rest] = question.url.pathname.split('/');
  if (collection !== 'tasks' || rest.length > 0) return refuse(404, 'not_found', 'No such resource');
  if (id !== undefined) {
    if (question.method !== 'GET') return refuse(405, 'method_not_allowed', 'Use GET');
    const task = tasks.find(decode(id));
    return task === undefined ? refuse(404, 'not_found', 'No such task') : { status: 200, json: task };
  }
  if (question.method === 'GET') return listTasks(tasks, rules, question.url.searchParams);
  if (question.method === 'POST') return createTask(tasks, question.body);
  return refuse(405, 'method_not_allowed', 'Use GET or POST');
}

function isAllowed(apiKey: ApiRules['apiKey'], authorization: string | undefined): boolean {
  if (typeof apiKey === 'string') return authorization === `Bearer ${apiKey}`;
  const [, key] = /^Bearer (\S+)$/.exec(authorization ?? '') ?? [];
  return key !== undefined && apiKey(key);
}

/** A `%` that begins no byte is part of an id that no task has. */
function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

function refuse(status: number, code: string, message: string): ApiAnswer {
  return { status, json: { error: { code, message } } };
}

function listTasks(tasks: FakeTasks, rules: ApiRules, query: URLSearchParams): ApiAnswer {
  const limit = Math.min(Number(query.get('limit') ?? 20), rules.maxLimit);
  if (!Number.isInteger(limit) || limit < 1)
    return refuse(422, 'invalid_limit', '`limit` must be a whole number from 1');
  const after = rules.cursorParameter === null ? null : query.get(rules.cursorParameter);
  const start = after === null ? 0 : tasks.list.findIndex((task) => task.id === after) + 1;
  const data = tasks.list.slice(start, start + limit);
  return {
    status: 200,
    json: rules.listShape === 'array' ? data : { data, has_more: start + limit < tasks.list.length },
  };
}

function createTask(tasks: FakeTasks, body: string): ApiAnswer {
  let task: NewFakeTask;
  try {
    task = JSON.parse(body);
  } catch {
    return refuse(400, 'invalid_json', 'The body is not JSON');
  }
  const { prompt, user_id, metadata } = task ?? {};
  if (typeof prompt !== 'string' || prompt === '' || prompt.length > MAX_PROMPT) {
    return refuse(422, 'invalid_prompt', `\`prompt\` must have 1 to ${MAX_PROMPT} characters`);
  }
  const who = user_id === undefined ? {} : { user_id };
  return { status: 200, json: tasks.create({ prompt, ...who, ...(metadata === undefined ? {} : { metadata }) }) };
}
