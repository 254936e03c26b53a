import { createApp } from './app.ts';
import { createRecords } from './records.ts';

const app = await createApp({ records: createRecords(), logger: true });
// Deliveries that are running finish before the process ends; new ones are told to come again, to our successor.
process.once('SIGTERM', () => void app.close());

await app.listen({ port: Number(process.env.PORT ?? 3000) });
