/** The web process: verifies, puts the delivery into the queue, answers. Handlers are the worker's. */
import { platosWebhook, plotonWebhook } from '@hookgate/express';
import { handOff } from '@hookgate/queue';
import { pgBoss } from '@hookgate/queue/pg-boss';
import express from 'express';
import { onEnd } from './on-end.ts';
import { openParts } from './parts.ts';

const { pool, inbox, boss, close } = await openParts();
const toQueue = (queue: string) => handOff(pgBoss(boss, { queue }), { inbox }); // job and delivery: one commit

const app = express();
const hooks = [
  platosWebhook({ store: inbox, on: { '*': toQueue('platos') } }), // POST /webhooks/platos
  plotonWebhook({ store: inbox, on: { '*': toQueue('ploton') } }), // POST /webhook
];
for (const hook of hooks) app.use(hook);
app.get('/summaries', async (_req, res) => {
  const { rows } = await pool.query('SELECT conversation, summary, made_by FROM summaries ORDER BY conversation');
  res.json(rows);
});

const server = app.listen(Number(process.env.PORT ?? 3000), (error) => {
  if (error !== undefined) throw error;
  console.log('web listens on', server.address());
});

onEnd(async () => {
  await Promise.all(hooks.map(({ receiver }) => receiver.close()));
  server.close();
  server.closeIdleConnections();
  await close();
});
