import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type Program, scriptCommand, startProgram } from '@hookgate/test-services';
import { signPloton } from '@hookgate/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';

const SECRET = 'the secret of the README';
const env = { PLOTON_WEBHOOK_SECRET: SECRET };
const start = (program: string): Promise<Program> => startProgram(new URL(program, import.meta.url), env);

const task = (type: string, data: object) => {
  const body = JSON.stringify({ event: type, task_id: 'task-1', timestamp: new Date().toISOString(), data });
  return { body, headers: { 'content-type': 'application/json', ...signPloton(SECRET, body) } };
};
const complete = task('task.complete', { answer: 42 });
const tampered = { ...complete, body: complete.body.replace('42', '43') };

interface Report {
  readonly probes: readonly { readonly name: string; readonly severity: string; readonly outcome: string }[];
}

/** What the command prints as JSON, whatever its exit code. */
function runHookgate(...args: string[]): Promise<Report> {
  const [node, ...command] = scriptCommand(new URL('../../packages/cli/src/hookgate.ts', import.meta.url).pathname);
  return new Promise((resolve) => {
    execFile(node, [...command, ...args], (_error, stdout) => resolve(JSON.parse(stdout) as Report));
  });
}

async function linesOf(app: Program): Promise<string[]> {
  app.kill('SIGKILL');
  await app.exit;
  return app.lines.filter((line) => line.startsWith('task-1'));
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('the programs of the README of the workspace', () => {
  it.each(['express', 'fastify', 'koa'])('%s', async (name) => {
    const app = await start(`./readme/${name}.ts`);
    expect(await app.post('/webhook', complete)).toEqual([200, { status: 'handled' }]);
    expect(await app.post('/webhook', complete)).toEqual([200, { status: 'duplicate' }]);
    expect((await app.post('/webhook', tampered))[0]).toBe(401);
    expect(await linesOf(app)).toEqual(['task-1 { answer: 42 }']);
  });

  it('hono and fetch, which the runtime serves', async () => {
    vi.stubEnv('PLOTON_WEBHOOK_SECRET', SECRET);
    const log = vi.spyOn(console, 'log').mockReturnValue(undefined);
    const programs = [(await import('./readme/hono.ts')).default, (await import('./readme/fetch.ts')).default];
    for (const { fetch } of programs) {
      const send = async ({ headers, body }: typeof complete): Promise<number> =>
        (await fetch(new Request('https://example.com/webhook', { method: 'POST', headers, body }))).status;
      expect([await send(complete), await send(complete), await send(tampered)]).toEqual([200, 200, 401]);
    }
    expect(log.mock.calls).toEqual([
      ['task-1', { answer: 42 }],
      ['task-1', { answer: 42 }],
    ]);
  });

  it('as a middleware', async () => {
    const app = await start('./readme/middleware.ts');
    const failed = task('task.failed', { error: { code: 'tool_failed', message: 'no' } });
    expect(await app.post('/hooks/ploton', failed)).toEqual([200, 'OK']);
    await linesOf(app);
    expect(app.lines).toContain('tool_failed 1');
  });
});

describe('From the sender’s sample code to Hookgate', () => {
  it.each(['sample-ploton', 'instead-of-sample'])('the doctor says of %s what the page says', async (name) => {
    const app = await start(`./readme/${name}.ts`);
    const doctor = await runHookgate('doctor', `${app.url}/webhook`, 'ploton', '--secret', SECRET, '--json');
    app.kill('SIGKILL');
    const page = readFileSync(new URL('../from-sample-code.md', import.meta.url), 'utf8');
    const [, table = ''] = /## What the doctor says([\s\S]*?)\n## /.exec(page) ?? [];
    for (const severity of ['must', 'should']) {
      const rows = [...table.matchAll(new RegExp(`^\\| ${severity} \\| ([^|]*) \\|`, 'gm'))];
      const told = rows.flatMap(([, names = '']) => [...names.matchAll(/`([a-z-]+)`/g)].map(([, each]) => each));
      const failed = doctor.probes.filter((probe) => probe.outcome === 'failed' && probe.severity === severity);
      expect(failed.map((probe) => probe.name).sort()).toEqual(name === 'sample-ploton' ? told.sort() : []);
    }
  });

  it('the sample runs every copy, and fails on a signature of another length', async () => {
    const app = await start('./readme/sample-ploton.ts');
    expect([await app.post('/webhook', complete), await app.post('/webhook', complete)]).toEqual([
      [200, ''],
      [200, ''],
    ]);
    expect((await app.post('/webhook', { ...complete, headers: { 'x-ploton-signature': 'short' } }))[0]).toBe(500);
    expect(await linesOf(app)).toHaveLength(2);
  });

  it.each(['instead-of-sample', 'route-of-mine'])('%s runs one, and refuses the other', async (name) => {
    const app = await start(`./readme/${name}.ts`);
    const answers = [await app.post('/webhook', complete), await app.post('/webhook', complete)];
    expect(answers.map(([status]) => status)).toEqual([200, 200]);
    expect((await app.post('/webhook', { ...complete, headers: { 'x-ploton-signature': 'short' } }))[0]).toBe(401);
    expect(await linesOf(app)).toEqual(['task-1 { answer: 42 }']);
  });
});
