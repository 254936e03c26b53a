import { startProgram } from '@hookgate/test-services';
import { signPloton } from '@hookgate/testing';
import { expect, it } from 'vitest';

const SECRET = 'the secret of the README';

it('the program in the README runs without an SDK, too', async () => {
  const app = await startProgram(new URL('./readme/first.ts', import.meta.url), { PLOTON_WEBHOOK_SECRET: SECRET });
  const task = { event: 'task.complete', task_id: 'task-1', timestamp: new Date().toISOString(), data: {} };
  const body = JSON.stringify(task);
  expect(await app.post('/webhook', { body, headers: signPloton(SECRET, body) })).toEqual([200, { status: 'handled' }]);
  app.kill('SIGKILL');
  await app.exit;
  expect(app.lines).toContain('task-1');
});
