import { createServer } from 'node:http';
import { plotonWebhook } from '@hookgate/express';
import express from 'express';
import { expect, test } from 'vitest';
import { createEmulator } from '../../src/index.ts';

test('an outage of ten minutes costs no result', async () => {
  const server = createServer().listen(0);
  const { port } = server.address() as { port: number };
  const emulator = await createEmulator({ forwardTo: { ploton: `http://localhost:${port}` }, manualClock: true });

  const saved: string[] = [];
  let isDown = true;
  const app = express().use(
    plotonWebhook({
      secret: emulator.secrets.ploton as string,
      on: {
        'task.complete': (event) => {
          if (isDown) throw new Error('The database is down.');
          saved.push(event.task_id);
        },
      },
    }),
  );
  server.on('request', app);

  const [delivery] = emulator.trigger('ploton', 'task.complete', { task_id: 'task_7' });
  await emulator.clock.advance(10 * 60_000); // three attempts: at once, after a minute, after five more
  isDown = false;
  await emulator.clock.advance(30 * 60_000);

  expect(saved).toEqual(['task_7']);
  expect(await emulator.delivery(delivery?.id as string)).toMatchObject({
    state: 'delivered',
    attempts: 4,
    maxAttempts: 5,
  });
  await emulator.close();
  server.close();
});
