import { randomUUID } from 'node:crypto';
import { type NotedEffect, processesOf, processRows } from '@hookgate/store-tests';
import { Redis } from 'ioredis';
import { afterAll } from 'vitest';
import { ownRedis } from './support/own-redis.ts';

const server = await ownRedis();
if (server !== undefined) {
  const redis = new Redis(server.url);
  const app = new URL('./apps/receiver-app.ts', import.meta.url);
  const { start, end } = processesOf(app, { REDIS: server.url, PREFIX: `app:${randomUUID()}:` });
  afterAll(() => {
    end();
    redis.disconnect();
  });

  async function effects(id: string): Promise<NotedEffect[]> {
    const lines = await redis.lrange(`effects:${id}`, 0, -1);
    return lines.map((line) => {
      const [what = '', attempt, fence = '0'] = line.split(' ');
      return { what, attempt: Number(attempt), fence: Number(fence) };
    });
  }

  processRows({ start, effects, clients: ['ioredis', 'node-redis'] });
}
