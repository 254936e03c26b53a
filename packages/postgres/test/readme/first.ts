import { plotonWebhook } from '@hookgate/express';
import express from 'express';
import { Pool } from 'pg';
import { ensureSchema, postgresStore } from '../../src/index.ts';

const pool = new Pool({ connectionString: process.env.DATABASE_URL });
await ensureSchema({ pool });
const store = postgresStore({ pool });
store.startSweeping();

const app = express();
app.use(plotonWebhook({ store, on: { 'task.complete': async (event) => console.log('handled', event.task_id) } }));
app.listen(3000);
