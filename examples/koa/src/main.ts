import { createApp } from './app.ts';

const { app, closeWebhooks } = createApp();
const port = Number(process.env.PORT ?? 3000);
const server = app.listen(port, () => console.log(`Listening on http://localhost:${port}`));

// On a deploy: finish what has begun, refuse the rest with 503 (it comes again, to the new process), and go.
process.once('SIGTERM', async () => {
  await closeWebhooks();
  server.close();
});
