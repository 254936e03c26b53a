import { type Program, startProgram } from '@hookgate/test-services';
import { signPlatos, signPloton } from '@hookgate/testing';
import { describe, expect, it } from 'vitest';

const SECRET = 'the secret of the README';
const start = (program: string): Promise<Program> =>
  startProgram(new URL(program, import.meta.url), { PLOTON_WEBHOOK_SECRET: SECRET, PLATOS_WEBHOOK_SECRET: SECRET });

const ploton = (type: string, data: object) => {
  const body = JSON.stringify({ event: type, task_id: 'task-1', timestamp: new Date().toISOString(), data });
  return { body, headers: { 'content-type': 'application/json', ...signPloton(SECRET, body) } };
};
const platos = () => {
  const body = JSON.stringify({ event: 'message.rated', event_id: 'event-1', ts: Math.floor(Date.now() / 1000) });
  return { body, headers: { 'content-type': 'application/json', ...signPlatos(SECRET, body) } };
};
const ended = async (app: Program): Promise<void> => {
  app.kill('SIGKILL');
  await app.exit;
};

describe('the programs in the README', () => {
  it('handlers: Hookgate answers', async () => {
    const app = await start('./readme/handlers.ts');
    const complete = ploton('task.complete', { answer: 42 });
    expect(await app.post('/webhook', complete)).toEqual([200, { status: 'handled' }]);
    expect(await app.post('/webhook', complete)).toEqual([200, { status: 'duplicate' }]);
    expect(await app.post('/webhook', { ...complete, body: complete.body.replace('42', '43') })).toEqual([
      401,
      { error: 'invalid_signature', message: 'The signature does not match.' },
    ]);
    const error = { code: 'tool_failed', message: 'no' };
    expect(await app.post('/webhook', ploton('task.failed', { error }))).toEqual([200, { status: 'handled' }]);
    await ended(app);
    expect(app.lines).toEqual(expect.arrayContaining(['task-1 { answer: 42 }', 'tool_failed']));
  });

  it('middleware: the application answers', async () => {
    const app = await start('./readme/middleware.ts');
    const rated = platos();
    expect((await app.post('/webhooks/platos', rated))[0]).toBe(200);
    expect(await app.post('/webhooks/platos', rated)).toEqual([200, { status: 'duplicate' }]);
    await ended(app);
    expect(app.lines.filter((line) => line === 'message.rated 1')).toHaveLength(1);
  });

  it('shutting down ends the process', async () => {
    const app = await start('./readme/shutdown.ts');
    expect(await app.post('/webhook', ploton('task.complete', {}))).toEqual([200, { status: 'handled' }]);
    app.kill('SIGTERM');
    expect(await app.exit).toEqual({ code: 0, signal: null });
    expect(app.lines).toContain('task-1');
  });
});
