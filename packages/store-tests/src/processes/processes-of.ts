import { type ChildScript, startScript } from '@hookgate/test-services';
import type { Sent } from '../sent.ts';

/** Where a delivery is sent: default `/webhook`, of `shortPlatos`; `/patient` is of `patientPlatos`. */
export interface Sending {
  readonly path?: '/webhook' | '/patient';
  /** Hangs up. */
  readonly signal?: AbortSignal;
}

type Answer = Promise<number | string>;

/** One process of the application. */
export interface AppProcess extends ChildScript {
  /** Sends a delivery over HTTP; answers the status, or the error's name when there is no answer. */
  send(sent: Sent, how?: Sending): Answer;
}

/** What a process of the application is like. */
export interface AppSettings {
  readonly framework?: 'express' | 'fastify';
  /** Which library it reaches its server through. Default: the app's choice. */
  readonly client?: string;
  readonly kind?: 'store' | 'inbox';
  /** Where it kills itself. */
  readonly crash?: 'begun' | 'written' | 'finished' | 'committing' | 'committed' | 'returned' | 'handled' | 'stored';
}

/** An application of several processes on one store. */
export interface Processes {
  /** Resolves when it listens. */
  start(settings?: AppSettings): Promise<AppProcess>;
  /** Kills them all. */
  end(): void;
}

/**
 * @param app a script that calls `serveApp`
 * @param env where its store is
 */
export function processesOf(app: URL, env: Readonly<Record<string, string>>): Processes {
  const started: ChildScript[] = [];
  return {
    async start({ framework = 'express', client = '', kind = 'store', crash } = {}) {
      const settings = { FRAMEWORK: framework, CLIENT: client, KIND: kind, CRASH: crash ?? '' };
      const script = startScript(app.pathname, { ...env, ...settings });
      started.push(script);
      const port = await script.line('listening ');
      return {
        ...script,
        send: (sent, { path = '/webhook', signal } = {}) => post(`http://127.0.0.1:${port}${path}`, sent, signal),
      };
    },
    end() {
      for (const script of started) script.kill('SIGKILL');
    },
  };
}

async function post(url: string, { headers, body }: Sent, signal: AbortSignal | undefined): Answer {
  const ownConnection = { ...headers, connection: 'close' };
  try {
    const answer = await fetch(url, { method: 'POST', headers: ownConnection, body, signal: signal ?? null });
    return answer.status;
  } catch (error) {
    return (error as Error).name;
  }
}
