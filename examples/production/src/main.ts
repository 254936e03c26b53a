import { pino } from 'pino';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { openMemory } from './memory.ts';

const config = readConfig(process.env);
const logger = pino();
const memory = await openMemory(config, logger);
const { app, close } = createApp({
  config,
  memory,
  logger,
  alert: (sentence) => logger.error({ event: 'alert' }, sentence),
  save: async (event) => logger.info({ event: 'app.saved', task_id: event.task_id, webhook_event: event.event }),
});

const server = app.listen(config.port, (error) => {
  if (error !== undefined) throw error;
  logger.info({ event: 'app.listening', stage: config.stage, address: server.address() });
});

// Not ready any more, still alive: deliveries that run are done, new ones come again, to our successor.
process.once('SIGTERM', async () => {
  await close();
  server.close();
  await memory.close();
});
