import { createServer } from 'node:http';
import { ploton } from '../../src/index.ts';
import { createNodeHandler } from '../../src/node/index.ts';

const webhook = createNodeHandler(ploton, {
  path: '/webhook', // and all below it; the default is the sender's documented path
  on: { 'task.complete': async (event) => console.log(event.task_id) },
});

createServer((req, res) => webhook(req, res, () => res.end('everything else, as it came'))).listen(3000);
