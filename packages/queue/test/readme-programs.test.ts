import { fileURLToPath } from 'node:url';
import { findRedis, startProgram, startScript } from '@hookgate/test-services';
import { signPlatos } from '@hookgate/testing';
import { afterAll, expect, it } from 'vitest';

const SECRET = 'the secret of the README';
const found = await findRedis();
afterAll(() => ('missing' in found ? undefined : found.stop()));

it.skipIf('missing' in found)('the programs in the README: a copy is answered, and its work is done once', async () => {
  const env = { REDIS_URL: 'missing' in found ? '' : found.url, PLATOS_WEBHOOK_SECRET: SECRET };
  const web = await startProgram(new URL('./readme/web.ts', import.meta.url), env);
  const worker = startScript(fileURLToPath(new URL('./readme/worker.ts', import.meta.url)), env);
  const id = crypto.randomUUID();
  const body = JSON.stringify({ event: 'budget.exceeded', event_id: id, ts: Math.floor(Date.now() / 1000) });
  const send = () => web.post('/webhooks/platos', { body, headers: signPlatos(SECRET, body) });
  expect(await send()).toEqual([200, { status: 'handled' }]);
  expect(await send()).toEqual([200, { status: 'duplicate' }]);
  expect(await worker.line(id)).toBe(' 1');
  for (const program of [web, worker]) {
    program.kill('SIGKILL');
    await program.exit;
  }
  expect(worker.lines.filter((line) => line.startsWith(id))).toHaveLength(1);
});
