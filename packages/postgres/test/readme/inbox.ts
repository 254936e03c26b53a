import { plotonWebhook } from '@hookgate/express';
import express from 'express';
import { Pool } from 'pg';
import { ensureSchema, postgresInbox } from '../../src/index.ts';

const pool = new Pool({ connectionString: process.env.DATABASE_URL });
await ensureSchema({ pool });
const app = express();
// #region inbox
const inbox = postgresInbox({ pool }); // a store as above, and more
app.use(
  plotonWebhook({
    store: inbox,
    on: {
      'task.complete': (event, delivery) =>
        inbox.transaction(delivery, async (client) => {
          await client.query('INSERT INTO results (task_id, data) VALUES ($1, $2)', [event.task_id, event.data]);
        }),
    },
  }),
);
// #endregion
app.listen(3000);
