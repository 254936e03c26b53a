import type { JsonObject } from '@hookgate/core';
import { checkOptions } from '../check-options.ts';
import { redactKeys } from './api-key.ts';
import type { ClientConfig } from './client-options.ts';
import { type OddTasks, parseTask, parseTaskPage } from './parse-answers.ts';
import { pause } from './pause.ts';
import { type CallOptions, type CreateOptions, sendRequest } from './send-request.ts';
import { isFinished, type NewPlotonTask, type PlotonTask, type PlotonTaskPage } from './task.ts';

/** Which tasks to list. */
export interface ListOptions extends CallOptions {
  /** How many a page may have. Default: Ploton's. */
  readonly limit?: number;
  /** The id of the task behind which the page begins, sent as the client's `cursorParameter`. */
  readonly after?: string;
}

/** How to wait for a task. */
export interface WaitOptions extends CallOptions {
  /** How long to wait between two looks, in milliseconds. Default: 2,000. */
  readonly pollMs?: number;
}

/**
 * Ploton's tasks. Every method rejects with a {@link PlotonApiError} when the API refuses or fails for good, and with the signal's
 * reason when it aborts.
 */
export interface PlotonTasks {
  /**
   * Creates a task. It is retried after 429 and 5xx, and when the request cannot have arrived; when nobody knows whether it arrived
   * it is not, for the API takes no idempotency key: `retryUnknown` says otherwise.
   */
  create<TResult = JsonObject>(task: NewPlotonTask, options?: CreateOptions): Promise<PlotonTask<TResult>>;
  get<TResult = JsonObject>(id: string, options?: CallOptions): Promise<PlotonTask<TResult>>;
  /** One page. */
  list<TResult = JsonObject>(options?: ListOptions): Promise<PlotonTaskPage<TResult>>;
  /**
   * Page after page, each asked for when the one before is used up. Returns `cursor_ignored` when the API does not page: then there was
   * only the first.
   */
  pages<TResult = JsonObject>(options?: ListOptions): AsyncGenerator<PlotonTaskPage<TResult>, PagesEnd, undefined>;
  /** Every task, one after the other: `for await (const task of client.tasks.all())`. */
  all<TResult = JsonObject>(options?: ListOptions): AsyncGenerator<PlotonTask<TResult>, void, undefined>;
  /** Asks until the task is complete, failed or cancelled. For scripts; an app gets a webhook. */
  wait<TResult = JsonObject>(id: string, options?: WaitOptions): Promise<PlotonTask<TResult>>;
}

/** Why there are no more pages: none is left, or the API ignores the parameter that asks for the next. */
export type PagesEnd = 'end' | 'cursor_ignored';

/** How much of a prompt reaches a log line. */
const SUMMARY_CHARACTERS = 80;

/** @internal */
export function createTasks(config: ClientConfig): PlotonTasks {
  let toldOfCursor = false;
  let toldOfOdd = false;

  async function list<TResult>({ limit, after, ...options }: ListOptions = {}): Promise<PlotonTaskPage<TResult>> {
    const query = new URLSearchParams();
    if (limit !== undefined) query.set('limit', String(limit));
    if (after !== undefined) query.set(config.cursorParameter, after);
    const path = query.size === 0 ? '/tasks' : `/tasks?${query}`;
    return parseTaskPage(
      await sendRequest(config, { operation: 'tasks.list', method: 'GET', path }, options),
      tellOfOdd,
    );
  }

  async function get<TResult>(id: string, options: CallOptions = {}): Promise<PlotonTask<TResult>> {
    const path = `/tasks/${encodeTaskId(id)}`;
    return parseTask(await sendRequest(config, { operation: 'tasks.get', method: 'GET', path }, options));
  }

  async function* pages<TResult>(
    options: ListOptions = {},
  ): AsyncGenerator<PlotonTaskPage<TResult>, PagesEnd, undefined> {
    let after = options.after;
    let first: string | undefined;
    for (;;) {
      const page = await list<TResult>(after === undefined ? options : { ...options, after });
      const [head] = page.data;
      if (head === undefined) return 'end';
      if (head.id === first) {
        tellOfCursor();
        return 'cursor_ignored';
      }
      yield page;
      first = head.id;
      const last = page.data[page.data.length - 1] as PlotonTask<TResult>;
      if (page.has_more === false || last.id === after) return 'end';
      after = last.id;
    }
  }

  /** Once for a client: the first page came again. */
  function tellOfCursor(): void {
    if (toldOfCursor) return;
    toldOfCursor = true;
    const parameter = config.cursorParameter;
    config.telling.log(
      'warn',
      { event: 'ploton.client.warning', code: 'cursor_ignored', parameter },
      `Ploton's API ignores \`${parameter}\`, so a listing ends after one page; name the parameter it takes: createPlotonClient({ cursorParameter })`,
    );
  }

  /** Once for a client: what a page lists is no task, and is left out. */
  function tellOfOdd({ count, first }: OddTasks): void {
    if (toldOfOdd) return;
    toldOfOdd = true;
    config.telling.log(
      'warn',
      { event: 'ploton.client.warning', code: 'odd_task', count },
      `Ploton's API lists something that is no task, without \`id\` or \`status\`; it is left out, which is said once: ${redactKeys(first, config.apiKey)}`,
    );
  }

  return {
    list,
    get,
    pages,
    async create<TResult>(task: NewPlotonTask, options: CreateOptions = {}) {
      if (typeof task?.prompt !== 'string' || task.prompt.trim() === '') {
        throw new TypeError('Ploton client: a task needs a prompt: client.tasks.create({ prompt }).');
      }
      const request = {
        operation: 'tasks.create',
        method: 'POST',
        path: '/tasks',
        body: JSON.stringify(task),
      } as const;
      const created = parseTask<TResult>(await sendRequest(config, request, options));
      config.telling.observe({ type: 'task-created', taskId: created.id, tool: created.tool });
      config.telling.log('info', {
        event: 'ploton.task.created',
        task_id: created.id,
        ...(created.tool === undefined ? {} : { tool: created.tool }),
        ...(task.user_id === undefined ? {} : { user_id: task.user_id }),
        prompt_summary: redactKeys(summarise(task.prompt), config.apiKey),
        timestamp: new Date(config.now()).toISOString(),
      });
      return created;
    },
    async *all<TResult>(options: ListOptions = {}) {
      for await (const page of pages<TResult>(options)) yield* page.data;
    },
    async wait<TResult>(id: string, { pollMs = 2_000, ...options }: WaitOptions = {}) {
      checkOptions('Ploton client', '', {}, []).milliseconds('pollMs', pollMs, 1);
      for (;;) {
        const task = await get<TResult>(id, options);
        if (isFinished(task)) return task;
        await pause(pollMs, options.signal);
      }
    },
  };
}

/** @throws TypeError for what is no id; `.` and `..` would be another path however they are encoded, and half a character has no code */
function encodeTaskId(id: string): string {
  if (typeof id !== 'string' || id === '' || id === '.' || id === '..' || /\p{Surrogate}/u.test(id)) {
    throw new TypeError(`Ploton client: ${JSON.stringify(id)} is no task id.`);
  }
  return encodeURIComponent(id);
}

function summarise(prompt: string): string {
  const line = prompt.replaceAll(/\s+/g, ' ').trim();
  return line.length > SUMMARY_CHARACTERS ? `${line.slice(0, SUMMARY_CHARACTERS - 1)}…` : line;
}
