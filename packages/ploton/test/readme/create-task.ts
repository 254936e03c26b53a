import { createPlotonClient } from '../../src/index.ts';

const client = createPlotonClient(); // PLOTON_API_KEY, PLOTON_BASE_URL
const task = await client.tasks.create({ prompt: 'List the open deals of Acme', user_id: 'user_1' });
console.log(task.id, task.status);
