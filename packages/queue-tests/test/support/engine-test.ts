import { findRedis } from '@hookgate/test-services';
import { afterAll, describe } from 'vitest';
import { type EngineName, findServer } from '../../src/index.ts';
import { crowdRows } from '../rows/crowd.ts';
import { HANDING_OVER, handedOverRows } from '../rows/handed-over.ts';
import { jobRows } from '../rows/jobs.ts';
import { missingDeadLettersRows, OWN_DEAD_LETTERS } from '../rows/missing-dead-letters.ts';
import { processRows } from '../rows/processes.ts';
import { publishingRows } from '../rows/publishing.ts';

/** Where an engine and the store of the processes are. */
export interface EngineServers {
  readonly name: EngineName;
  readonly url: string;
  readonly storeUrl: string;
}

/**
 * Puts an engine through the failure table. Each has a file of its own, so that its server is started once and the engines run beside
 * each other.
 *
 * @param testSink declares what its sink is put through by itself
 */
export async function testEngine(name: EngineName, testSink: (url: string) => void | Promise<void>): Promise<void> {
  const found = await findServer(name);
  const store = name === 'bullmq' ? found : await findRedis();
  afterAll(async () => {
    for (const server of new Set([found, store])) if (!('missing' in server)) await server.stop();
  });
  const missing = [found, store].flatMap((server) => ('missing' in server ? [server.missing] : []))[0];
  if ('missing' in found || 'missing' in store) {
    describe.skip(`${name} (${missing})`, () => {});
    return;
  }
  const servers = { name, url: found.url, storeUrl: store.url };
  await testSink(found.url);
  describe('publishing', () => publishingRows(servers));
  describe('a crowd, and a web process that is killed', () => crowdRows(servers));
  describe('workers that are paused, killed and stopped', () => processRows(servers));
  describe('jobs', () => jobRows(servers));
  // Of engines that count what they hand over, not what runs.
  if (HANDING_OVER.has(name)) describe('jobs that are handed over', () => handedOverRows(servers));
  if (OWN_DEAD_LETTERS.has(name)) describe('dead letters', () => missingDeadLettersRows(servers));
}
