import type { Observation } from '@hookgate/core';

/**
 * What the parts of `@hookgate/ploton` tell their observers, as far as it is counted. Written down here, so that whoever only receives
 * need not install it; a type test holds it against the package's own types.
 */
export type PlotonSeen =
  | {
      readonly type: 'api-request';
      readonly operation: string;
      readonly status: number | undefined;
      readonly code: string | undefined;
      readonly durationMs: number;
    }
  | { readonly type: 'api-retry'; readonly operation: string; readonly code: string; readonly delayMs: number }
  | { readonly type: 'task-created'; readonly taskId: string; readonly tool: string | undefined }
  | {
      readonly type: 'reconciliation';
      readonly outcome: string;
      readonly checked: number;
      readonly delivered: number;
      readonly duplicates: number;
      readonly unhandled: number;
      readonly failed: number;
      readonly skipped: number;
      readonly durationMs: number;
    }
  | { readonly type: 'checkpoint-error'; readonly operation: string }
  | {
      readonly type: 'health';
      readonly api: string;
      readonly store: string | undefined;
      readonly receiver: string | undefined;
    };

/** Everything that is counted. */
export type Seen = Observation | PlotonSeen;
export type SeenType = Seen['type'];
