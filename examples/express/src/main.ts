import { createApp } from './app.ts';
import { createRecords } from './records.ts';

const { app, close } = createApp({ records: createRecords() });

const server = app.listen(Number(process.env.PORT ?? 3000), (error) => {
  if (error !== undefined) throw error;
  console.log('Listening on', server.address());
});

// Deliveries that are running finish before the process ends; new ones are told to come again, to our successor.
process.once('SIGTERM', async () => {
  await close();
  server.close();
});
