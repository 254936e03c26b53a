/** What a client tells its observer: one for every request it sent, every wait before a retry, every task it made. */
export type PlotonClientObservation =
  | {
      readonly type: 'api-request';
      readonly operation: PlotonOperation;
      /** The answer's status; `undefined` when there was none. */
      readonly status: number | undefined;
      /** The error's code; `undefined` when the request succeeded. */
      readonly code: string | undefined;
      readonly durationMs: number;
    }
  | { readonly type: 'api-retry'; readonly operation: PlotonOperation; readonly code: string; readonly delayMs: number }
  | { readonly type: 'task-created'; readonly taskId: string; readonly tool: string | undefined };

/** The calls of the client, for metrics. */
export type PlotonOperation = 'tasks.create' | 'tasks.get' | 'tasks.list';

/** Called for every observation. What it throws, or rejects with, is reported once and never touches the work. */
export type PlotonClientObserver = (seen: PlotonClientObservation) => unknown;
