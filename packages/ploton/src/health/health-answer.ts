/** An answer of the health check, for any framework. */
export interface HealthAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; empty for HEAD. */
  readonly body: string;
}

/** What is asked, as any framework can tell it. */
export interface HealthQuestion {
  readonly method: string;
  /** Path and query, or the whole URL. */
  readonly url: string;
  header(name: string): string | undefined;
}

/** Answers a question about health; `undefined`: it is for somebody else. */
export type AnswerHealth = (question: HealthQuestion) => Promise<HealthAnswer>;

export function answerJson(method: string, status: number, json: object): HealthAnswer {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return { status, headers, body: method === 'HEAD' ? '' : JSON.stringify(json) };
}

export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

export const NOT_ALLOWED: HealthAnswer = { status: 405, headers: { allow: 'GET, HEAD' }, body: '' };

/** What was asked for; `undefined` for what is no URL. Anybody may ask for `//`, and an error here would end the process. */
export function readUrl(url: string): URL | undefined {
  try {
    return new URL(url, 'http://localhost');
  } catch {
    return undefined;
  }
}

/** Whether a URL leads to a path; a slash at the end does not matter. */
export function leadsTo(path: string, url: string): boolean {
  const pathname = readUrl(url)?.pathname;
  return pathname === path || pathname === `${path}/`;
}
