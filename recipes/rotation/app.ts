import type { Observation } from '@hookgate/core';
import { plotonWebhook } from '@hookgate/express';
import express, { type Express } from 'express';

/** The secrets as they are now: the newest first, the previous one while deliveries signed with it are still under way. */
export type CurrentSecrets = () => readonly [current: string, ...previous: string[]];

/**
 * A secret that is changed without a restart and without a lost delivery:
 *  1. add the new secret in front, `[new, old]`; 2. change it at the sender; 3. when nothing has come under the old one for as long as
 *  the sender retries (Ploton: a day), take it away.
 */
export function createApp(
  secrets: CurrentSecrets,
  handle: (taskId: string) => void,
  onUse: (secretId: string) => void,
): Express {
  const app = express();
  app.use(
    plotonWebhook({
      // Read for every delivery; the keys made of them are kept.
      secret: () => secrets(),
      // `secretId` tells secrets apart and gives nothing of them away: step 3 is when only one is seen.
      observer: (seen: Observation) => seen.type === 'received' && onUse(seen.secretId),
      on: { 'task.complete': (event) => handle(event.task_id) },
    }),
  );
  return app;
}
