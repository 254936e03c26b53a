import { createFetchHandler, ploton } from '@hookgate/core';

export default {
  fetch: createFetchHandler(ploton, {
    on: { 'task.complete': async (event) => console.log(event.task_id, event.data) },
  }),
};
