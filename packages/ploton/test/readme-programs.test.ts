import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { plotonEvent, startPlotonApi } from '@hookgate/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onFailed } from './readme/failed-task.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('the code in the README', () => {
  it('creates a task', async () => {
    const api = await startPlotonApi();
    vi.stubEnv('PLOTON_API_KEY', api.apiKey);
    vi.stubEnv('PLOTON_BASE_URL', api.url);
    const log = vi.spyOn(console, 'log').mockReturnValue(undefined);
    await import('./readme/create-task.ts');
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^task_/), expect.any(String));
    await api.close();
  });

  it('answers for health, and reconciles', async () => {
    const api = await startPlotonApi();
    vi.stubEnv('PLOTON_API_KEY', api.apiKey);
    vi.stubEnv('PLOTON_BASE_URL', api.url);
    vi.stubEnv('PLOTON_WEBHOOK_SECRET', 'whsec_readme');
    const { app } = await import('./readme/health.ts');
    const server = app.listen(0);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    for (const path of ['/readyz', '/livez']) expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(200);
    server.close();
    const { reconciler } = await import('./readme/reconcile.ts');
    expect(await reconciler.run()).toMatchObject({ checked: 0, delivered: 0 });
    await reconciler.stop();
    await api.close();
  });

  it('does with a failed task what its error asks for', () => {
    vi.useFakeTimers();
    const done: unknown[] = [];
    const actions = {
      createAgain: (id: string) => done.push(['create again', id]),
      askUserToAuthorise: (tool?: string) => done.push(['authorise', tool]),
      alert: (reason: string) => done.push(['alert', reason]),
    };
    const failed = (code: string, recoverable: boolean) =>
      plotonEvent('task.failed', {
        task_id: 'task_1',
        data: { error: { code, message: '', recoverable, tool: 'crm' } },
      });
    onFailed(failed('service_unavailable', true), 0, actions);
    vi.advanceTimersByTime(60_000);
    onFailed(failed('auth_token_expired', true), 0, actions);
    onFailed(failed('permission_denied', false), 0, actions);
    expect(done).toEqual([
      ['create again', 'task_1'],
      ['authorise', 'crm'],
      ['alert', expect.stringContaining('OAuth')],
    ]);
  });
});
