import { describe } from 'vitest';
import { copyRows } from './copy-rows.ts';
import { crowdRows } from './crowd-rows.ts';
import { killRows } from './kill-rows.ts';
import { leaveRows } from './leave-rows.ts';
import type { ApplicationOnStore, ProcessBench } from './process-bench.ts';
import type { AppProcess } from './processes-of.ts';
import { zombieRows } from './zombie-rows.ts';

/** A process may take its time to start. */
const TIMEOUT_MS = 180_000;

/** What becomes of deliveries to processes that are many, killed, paused, blocked, left alone and told to go. */
export function processRows({ start, effects, clients }: ApplicationOnStore): void {
  const [one, other] = clients;

  describe(`several processes, with Express and Fastify, ${one} and ${other}`, { timeout: TIMEOUT_MS }, async () => {
    const apps = await Promise.all([
      start({ framework: 'express', client: one }),
      start({ framework: 'fastify', client: one }),
      start({ framework: 'express', client: other }),
      start({ framework: 'fastify', client: other }),
    ]);
    const bench: ProcessBench = {
      start,
      effects,
      clients,
      app: (i) => apps[i % apps.length] as AppProcess,
      kinds: async (id) => (await effects(id)).map(({ what, attempt }) => `${what} ${attempt}`),
    };
    crowdRows(bench);
    describe.concurrent('at the same time', () => {
      copyRows(bench);
      killRows(bench);
      zombieRows(bench);
      leaveRows(bench);
    });
  });
}
