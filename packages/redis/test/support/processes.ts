import { randomUUID } from 'node:crypto';
import { type ChildScript, type RedisServer, startScript } from '@hookgate/test-services';
import { Redis } from 'ioredis';
import type { Sent } from './receiving.ts';

/** One process of the application. */
interface AppProcess extends ChildScript {
  /** Sends a delivery over HTTP; answers the status, or the error's name when the process is gone. */
  send(sent: Sent): Promise<number | string>;
}

/** An application of several processes on one store. */
export interface Processes {
  start(settings?: {
    framework?: 'express' | 'fastify';
    client?: 'ioredis' | 'node-redis';
    crash?: 'commit';
  }): Promise<AppProcess>;
  /** What handlers did with an event: `began` or `ended`, attempt, fence and process. */
  effects(id: string): Promise<{ what: string; attempt: number; fence: bigint; pid: number }[]>;
  end(): void;
}

const APP = new URL('../apps/receiver-app.ts', import.meta.url).pathname;

export function processesOn(server: RedisServer): Processes {
  const redis = new Redis(server.url);
  const prefix = `app:${randomUUID()}:`;
  const started: ChildScript[] = [];
  return {
    async start({ framework = 'express', client = 'ioredis', crash } = {}) {
      const script = startScript(APP, {
        REDIS: server.url,
        PREFIX: prefix,
        FRAMEWORK: framework,
        CLIENT: client,
        CRASH: crash ?? '',
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
      const lines = await redis.lrange(`effects:${id}`, 0, -1);
      return lines.map((line) => {
        const [what = '', attempt, fence = '0', pid] = line.split(' ');
        return { what, attempt: Number(attempt), fence: BigInt(fence), pid: Number(pid) };
      });
    },
    end() {
      for (const script of started) script.kill('SIGKILL');
      redis.disconnect();
    },
  };
}
