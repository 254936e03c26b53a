import { type ChildScript, startScript } from '@hookgate/test-services';
import type { OwnPostgres } from './own-postgres.ts';
import type { Sent } from './receiving.ts';

/** One process of the application. */
export interface AppProcess extends ChildScript {
  /** Sends a delivery over HTTP; answers the status, or the error's name when the process is gone. */
  send(sent: Sent): Promise<number | string>;
}

/** What a process of the application is like. */
export interface AppSettings {
  readonly framework?: 'express' | 'fastify';
  readonly client?: 'pg' | 'postgres.js';
  readonly kind?: 'store' | 'inbox';
  /** Where it kills itself. */
  readonly crash?: 'begun' | 'written' | 'finished' | 'committing' | 'committed' | 'returned' | 'handled' | 'stored';
}

/** An application of several processes on one store. */
export interface Processes {
  start(settings?: AppSettings): Promise<AppProcess>;
  /** What handlers did with an event: `began` or `ended`, attempt, fence and process. */
  effects(id: string): Promise<{ what: string; attempt: number; fence: bigint; pid: number }[]>;
  end(): void;
}

const APP = new URL('../apps/receiver-app.ts', import.meta.url).pathname;
const TABLE = 'CREATE TABLE effects (at serial, id text, what text, attempt int, fence bigint, pid int)';

export async function processesOn(server: OwnPostgres): Promise<Processes> {
  await server.run(TABLE);
  const started: ChildScript[] = [];
  return {
    async start({ framework = 'express', client = 'pg', kind = 'store', crash = '' as never } = {}) {
      const script = startScript(APP, {
        DATABASE: server.url,
        FRAMEWORK: framework,
        CLIENT: client,
        KIND: kind,
        CRASH: crash,
      });
      started.push(script);
      const port = await script.line('listening ');
      return {
        ...script,
        async send({ headers, body }) {
          try {
            const url = `http://127.0.0.1:${port}/webhook`;
            const answer = await fetch(url, { method: 'POST', headers: { ...headers, connection: 'close' }, body });
            return answer.status;
          } catch (error) {
            return (error as Error).name;
          }
        },
      };
    },
    async effects(id) {
      const rows = await server.run('SELECT what, attempt, fence::text, pid FROM effects WHERE id = $1 ORDER BY at', [
        id,
      ]);
      return rows.map(({ what, attempt, fence, pid }) => ({
        what: String(what),
        attempt: Number(attempt),
        fence: BigInt(String(fence)),
        pid: Number(pid),
      }));
    },
    end() {
      for (const script of started) script.kill('SIGKILL');
    },
  };
}
