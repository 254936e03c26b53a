import { plotonWebhook } from '@hookgate/express';
import { createPlotonClient, type Reconciler, startReconciler } from '@hookgate/ploton';
import { fileCheckpoints } from '@hookgate/ploton/file'; // or /redis, /postgres

const webhook = plotonWebhook({
  path: '/webhook',
  on: { 'task.complete': (event) => console.log('done', event.task_id) },
});
export const reconciler: Reconciler = startReconciler({
  client: createPlotonClient(),
  receiver: webhook.receiver,
  checkpoints: fileCheckpoints({ directory: '/var/lib/my-app' }),
});
process.once('SIGTERM', () => reconciler.stop());
