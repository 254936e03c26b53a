import { createFetchHandler, ploton } from '../../src/index.ts';

const handle = createFetchHandler(ploton, {
  on: { 'task.complete': async (event, delivery) => console.log(event.task_id, event.data, delivery.attempt) },
});

export default { fetch: handle }; // (request: Request) => Promise<Response>
