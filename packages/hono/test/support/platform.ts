import type { Hono } from 'hono';

/** What an application runs on. Every suite runs on each. */
export interface Platform {
  /** Whether the message of `node:http` is at hand. */
  readonly onNode: boolean;
  /** Serves an application until the test is over. */
  // biome-ignore lint/suspicious/noExplicitAny: an application of whatever types
  serve(app: Hono<any, any, any>): Promise<Send>;
}

/** Sends one request. */
export type Send = (sent: Sent) => Promise<Answer>;

/** A request to send. Over a socket, `path` goes out as it is: nothing resolves its dots or decodes it. */
export interface Sent {
  /** Default: POST. */
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Whether the body goes without a Content-Length. Default: false. */
  readonly chunked?: boolean;
}

/** An answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** The text as JSON; `undefined` when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests compare it, nothing else
  readonly json: any;
}

/** JSON, or `undefined`. */
export function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
