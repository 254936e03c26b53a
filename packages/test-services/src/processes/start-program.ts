import { fileURLToPath } from 'node:url';
import { type ChildScript, startScript } from './child-script.ts';

/** A program of a README, in a process of its own. */
export interface Program extends ChildScript {
  /** Where it listens. */
  readonly url: string;
  /** Posts, and answers status and body, the latter parsed where it is JSON. */
  post(
    path: string,
    sent: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  ): Promise<Answer>;
}

type Answer = readonly [status: number, body: unknown];

const PRELOAD = `--import=${new URL('./listen-elsewhere.mjs', import.meta.url).href}`;

/**
 * Runs a program as it stands in a README, but for its port.
 *
 * @param file a URL of this workspace
 */
export async function startProgram(file: URL, env: Readonly<Record<string, string>> = {}): Promise<Program> {
  const script = startScript(fileURLToPath(file), {
    ...env,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${PRELOAD}`,
  });
  const url = `http://127.0.0.1:${await script.line('listening on ')}`;
  return {
    ...script,
    url,
    async post(path, { headers, body }) {
      const answer = await fetch(url + path, { method: 'POST', headers, body });
      const text = await answer.text();
      return [answer.status, answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text];
    },
  };
}
