import { randomUUID } from 'node:crypto';
import { findRedis } from '@hookgate/test-services';
import { expect, it, onTestFinished } from 'vitest';
import { plotonDelivery, plotonEvent, SECRET, send } from './support/exchange.ts';
import { freePort, listening, start } from './support/processes.ts';

it('a pod that is told to end finishes what it has begun, sends new deliveries away, and ends by itself', async () => {
  const redis = await findRedis();
  if ('missing' in redis) throw new Error(redis.missing);
  onTestFinished(async () => void (await redis.stop()));
  const port = await freePort();
  const env = {
    PORT: String(port),
    REDIS_URL: redis.url,
    PREFIX: `recipes:${randomUUID()}:`,
    PLOTON_WEBHOOK_SECRET: SECRET,
    WORK_MS: '1500',
    ROUTED_MS: '300',
    DRAIN_MS: '15000',
  };
  const pod = start('kubernetes', process.execPath, ['main.ts'], env);
  onTestFinished(async () => void (await pod.end()));
  await listening(pod, /^listening$/m);
  const url = `http://127.0.0.1:${port}`;
  expect((await fetch(`${url}/ready`)).status).toBe(200);

  const event = plotonEvent('task.complete');
  const running = send(`${url}/webhook`, plotonDelivery(event));
  await listening(pod, new RegExp(`started ${event.task_id}`));
  pod.child.kill('SIGTERM');
  await expect.poll(async () => (await fetch(`${url}/ready`)).status).toBe(503);
  // Once the cluster has had its time, what is new is sent away, while the server still answers.
  const late = plotonEvent('task.complete', { data: {} });
  await expect
    .poll(
      async () => (await send(`${url}/webhook`, plotonDelivery(late), { 'x-ploton-signature': '0'.repeat(64) })).status,
    )
    .toBe(503);
  expect(await send(`${url}/webhook`, plotonDelivery(late))).toMatchObject({
    status: 503,
    text: expect.stringContaining('shutting_down'),
  });

  expect(await running).toMatchObject({ status: 200 });
  expect(await pod.ended()).toBe(0);
  expect(pod.printed()).toContain(`finished ${event.task_id}`);
  expect(pod.printed()).toContain('drained');
  expect(pod.printed()).not.toContain(late.task_id);

  // Its successor takes the one that was sent away, and knows the one that was finished.
  const next = start('kubernetes', process.execPath, ['main.ts'], env);
  onTestFinished(async () => void (await next.end()));
  await listening(next, /^listening$/m);
  expect((await send(`${url}/webhook`, plotonDelivery(event))).text).toContain('duplicate');
  expect((await send(`${url}/webhook`, plotonDelivery(late))).text).toContain('handled');
});
