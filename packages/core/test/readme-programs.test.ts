import { createHmac } from 'node:crypto';
import { startProgram } from '@hookgate/test-services';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFetchHandler, JobError, ploton } from '../src/index.ts';
import { on, work } from './readme/jobs.ts';
import { invoice, reconcile } from './readme/other-ways.ts';
import { jobs, saved } from './support/job-queue.ts';

const SECRET = 'the secret of the README';
const task = { event: 'task.complete', task_id: 'task-1', timestamp: new Date().toISOString(), data: { answer: 42 } };

const sent = () => {
  const body = JSON.stringify(task);
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  return { body, headers: { 'content-type': 'application/json', 'x-ploton-signature': signature } };
};
const request = (path: string): Request => new Request(`https://example.com${path}`, { method: 'POST', ...sent() });

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('the code in the README', () => {
  it('a Fetch handler', async () => {
    vi.stubEnv('PLOTON_WEBHOOK_SECRET', SECRET);
    const log = vi.spyOn(console, 'log').mockReturnValue(undefined);
    const { default: program } = await import('./readme/fetch.ts');
    const answers = [await program.fetch(request('/webhook')), await program.fetch(request('/webhook'))];
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual([
      { status: 'handled' },
      { status: 'duplicate' },
    ]);
    expect(log.mock.calls).toEqual([['task-1', { answer: 42 }, 1]]);
  });

  it('plain node:http', async () => {
    const app = await startProgram(new URL('./readme/node-http.ts', import.meta.url), {
      PLOTON_WEBHOOK_SECRET: SECRET,
    });
    expect(await app.post('/webhook', sent())).toEqual([200, { status: 'handled' }]);
    expect(await app.post('/webhook', sent())).toEqual([200, { status: 'duplicate' }]);
    app.kill('SIGKILL');
    await app.exit;
    expect(app.lines).toContain('task-1');
  });

  it('an event that came another way, and work that is done once', async () => {
    const seen: string[] = [];
    const events = [task, task, { ...task, task_id: 'task-2' }] as never[];
    expect(await reconcile(async () => events, seen)).toEqual(['handled', 'duplicate', 'handled']);
    expect(seen).toEqual(['task-1', 'task-2']);
    const fences: number[] = [];
    expect(await invoice({ id: '7' }, async (_order, fence) => void fences.push(fence))).toEqual([
      'handled',
      'duplicate',
    ]);
    expect(fences).toHaveLength(1);
  });

  it('a delivery that travels as a job', async () => {
    const handle = createFetchHandler(ploton, { secret: SECRET, on });
    expect((await handle(request('/webhook'))).status).toBe(200);
    expect((await handle(request('/webhook'))).status).toBe(200);
    const [job] = [...jobs.values()];
    expect(jobs.size).toBe(1);
    await work({ data: JSON.parse(job as string) });
    expect(saved).toEqual([[{ answer: 42 }, expect.stringContaining('task-1')]]);
    await expect(work({ data: { nothing: 'of it' } })).rejects.toThrow(JobError);
  });
});
