import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { createFactories, deliver } from '@hookgate/testing';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
// Not by its name: it is not published, and the example's manifest is one that npm installs anywhere.
import { findPostgres, findRedis, startScript } from '../../../packages/test-services/src/index.ts';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { openMemory } from '../src/memory.ts';
import { startProxy, startStandIn } from '../try/stand-in.ts';

const KEY = 'pk_live_0123456789abcdefxyz';
const SECRET = 'whsec_production_example';
const page = {
  PLOTON_API_KEY: KEY,
  PLOTON_WEBHOOK_SECRET: SECRET,
  DATABASE_URL: 'postgres://x',
};

/** The application behind its proxy, Ploton in front of it. */
async function start(store: 'postgres' | 'redis') {
  const found = store === 'postgres' ? await findPostgres() : await findRedis();
  if ('missing' in found) throw new Error(found.missing);
  let port = 0;
  const proxy = await startProxy(() => port);
  const ploton = await startStandIn(KEY, SECRET, () => proxy.url);
  const config = readConfig({
    PLOTON_API_KEY: KEY,
    PLOTON_WEBHOOK_SECRET: SECRET,
    PLOTON_BASE_URL: ploton.api.url,
    [store === 'postgres' ? 'DATABASE_URL' : 'REDIS_URL']: found.url,
  });
  const log: string[] = [];
  const write = (chunk: unknown, _encoding: unknown, done: () => void) => {
    log.push(String(chunk));
    done();
  };
  const logger = pino({}, new Writable({ write }));
  const memory = await openMemory(config, logger);
  const [saved, alerts]: [string[], string[]] = [[], []];
  const built = createApp({
    config,
    memory,
    logger,
    graceMs: 0,
    alert: (sentence) => void alerts.push(sentence),
    save: async (event) => void saved.push(`${event.task_id} ${event.event}`),
  });
  const server = built.app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  onTestFinished(async () => {
    await built.close();
    server.close();
    server.closeAllConnections();
    proxy.close();
    await memory.close();
    await ploton.api.close();
    await found.stop();
  });
  const ask = async (prompt: string) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${proxy.url}/tasks`, { method: 'POST', headers, body: JSON.stringify({ prompt }) });
    return ((await answer.json()) as { id: string }).id;
  };
  return { ...built, ploton, proxy, ask, saved, alerts, log, direct: () => `http://127.0.0.1:${port}` };
}

describe.each(['postgres', 'redis'] as const)('the application on %s', (store) => {
  it('ticks the checklist', async () => {
    const { ploton, proxy, ask, saved, alerts, log, direct, reconcile, close } = await start(store);
    const { tasks } = ploton.api;
    // A server that tests share remembers the tasks of other runs.
    const own = `${process.pid}_${Date.now()}`;
    const make = createFactories({ now: Date.now, secrets: { ploton: SECRET } });

    // What is asked for is made, finished, delivered and saved; a copy is acknowledged.
    expect(tasks.list.map(({ id }) => id)).toEqual([]);
    const asked = await ask(`List the open deals ${own}`);
    expect(tasks.find(asked)).toMatchObject({ status: 'pending' });
    const done = tasks.create({ id: `done_${own}` }).id;
    tasks.complete(done, { deals: 3 });
    const copy = make.plotonDelivery(make.plotonEvent('task.complete', { task_id: done }));
    expect(await ploton.answered()).toEqual([200]);
    expect((await deliver(proxy.url, copy)).status).toBe(200);
    expect(saved).toEqual([`${done} task.complete`]);

    // A failure that nothing but a human mends is told to one.
    const failed = tasks.create({ id: `failed_${own}` }).id;
    tasks.fail(failed, { code: 'permission_denied', recoverable: false });
    expect(await ploton.answered()).toEqual([200, 200]);
    expect(alerts).toEqual([expect.stringContaining(failed)]);

    // What is not signed, or did not come over HTTPS, reaches nobody.
    const stranger = createFactories({ now: Date.now, secrets: { ploton: 'whsec_of_a_stranger' } });
    expect((await deliver(proxy.url, stranger.plotonDelivery('task.complete'))).status).toBe(401);
    expect((await deliver(direct(), make.plotonDelivery('task.complete'))).status).toBe(403);

    // A webhook that got lost is found.
    ploton.lose(true);
    const missed = tasks.create({ id: `missed_${own}` }).id;
    tasks.complete(missed);
    await reconcile();
    await reconcile();
    expect(saved.filter((each) => each.startsWith(missed))).toEqual([`${missed} task.complete`]);
    expect(saved).toHaveLength(3);

    // Health, metrics, logs.
    expect((await fetch(`${proxy.url}/readyz`)).status).toBe(200);
    const metrics = await (await fetch(`${proxy.url}/metrics`)).text();
    expect(metrics).toMatch(/ploton_tasks_created_total.* 1/);
    const events = log.map((line) => JSON.parse(line).event);
    for (const event of [
      'ploton.task.created',
      'ploton.webhook.received',
      'ploton.webhook.handled',
      'ploton.task.failed',
    ]) {
      expect(events).toContain(event);
    }
    for (const hidden of [KEY, SECRET]) expect(log.join('')).not.toContain(hidden);

    // Shutting down: alive, not ready, and deliveries come again.
    await close();
    expect((await fetch(`${proxy.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${proxy.url}/livez`)).status).toBe(200);
    expect((await deliver(proxy.url, make.plotonDelivery('task.complete'))).status).toBe(503);
  });
});

describe('the start', () => {
  it.each([
    [{ PLOTON_API_KEY: undefined }, /Set PLOTON_API_KEY/],
    [{ PLOTON_WEBHOOK_SECRET: '' }, /Set PLOTON_WEBHOOK_SECRET/],
    [{ PLOTON_API_KEY: 'pk_test_x' }, /pk_live_… key in production/],
    [{ APP_STAGE: 'staging' }, /pk_test_… key in staging/],
    [{ DATABASE_URL: undefined }, /DATABASE_URL or REDIS_URL/],
    [{ REDIS_URL: 'redis://x' }, /DATABASE_URL or REDIS_URL/],
  ])('stops with %j', (changes, sentence) => {
    expect(() => readConfig({ ...page, ...changes })).toThrow(sentence);
  });

  it('of staging takes a test key', () => {
    expect(readConfig({ ...page, APP_STAGE: 'staging', PLOTON_API_KEY: 'pk_test_x' })).toMatchObject({
      stage: 'staging',
    });
  });
});

describe('the README', () => {
  const root = new URL('..', import.meta.url);
  const readme = readFileSync(new URL('README.md', root), 'utf8');

  it('leads from each line of the checklist to the lines of code that tick it', () => {
    const links = [...readme.matchAll(/\]\((src\/[\w.]+)#L(\d+)\)/g)];
    const found = links.map(([, file, line]) => {
      const text = readFileSync(new URL(file as string, root), 'utf8').split('\n')[Number(line) - 1];
      return /Checklist (\d)/.exec(text ?? '')?.[1];
    });
    expect(found).toEqual(['1', '2', '3', '4', '5', '5', '6', '6', '7']);
  });

  it('has one command that runs it all', async () => {
    expect(readme).toContain('npm install && npm run try');
    const database = await findPostgres();
    if ('missing' in database) throw new Error(database.missing);
    onTestFinished(() => database.stop());
    const script = startScript(new URL('try/try.ts', root).pathname, { DATABASE_URL: database.url });
    await script.line('DONE', 120_000);
    expect((await script.exit).code).toBe(0);
    const told = script.lines.filter((line) => /^(SAVED|ALERT|READY)/.test(line));
    expect(told.map((line) => line.replace(/task_\d+/, 'task'))).toEqual([
      'SAVED task.complete of task',
      'SAVED task.failed of task',
      'ALERT task: the integration needs broader OAuth scopes',
      'SAVED task.complete of task',
      'READY 200',
    ]);
  }, 150_000);
});
