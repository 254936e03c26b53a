import { plotonWebhook } from '@hookgate/express';
import express, { type Express } from 'express';

/** Where tenants and their secrets are kept; `undefined` for one that is not there. */
export type FindSecret = (tenant: string) => Promise<string | readonly string[] | undefined>;

/** One endpoint for many customers, each with a secret of its own: `POST /hooks/:tenant/ploton`. */
export function createApp(findSecret: FindSecret, handle: (tenant: string, taskId: string) => void): Express {
  const app = express();
  app.post(
    '/hooks/:tenant/ploton',
    plotonWebhook({
      // Asked before anything is verified: it may look nothing up but the secret. Nobody's: 401, as for a bad signature.
      secret: async ({ url }) => {
        const [, , tenant = ''] = url.split('/');
        const secret = await findSecret(tenant);
        // With a name, a tenant's deliveries are kept apart from all others', and together while its secret is rotated.
        return secret && { tenant, secret };
      },
      on: {
        // `delivery.tenant` is proven by the signature; the path alone proves nothing.
        'task.complete': (event, delivery) => handle(delivery.tenant ?? '', event.task_id),
      },
    }),
  );
  return app;
}
