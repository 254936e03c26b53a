import { createServer } from 'node:http';
import { createReceiver, ploton } from '../../src/index.ts';
import { readNodeBody, writeReply } from '../../src/node/index.ts';

const receiver = createReceiver(ploton, { on: { 'task.complete': async (event) => console.log(event.task_id) } });

createServer(async (req, res) => {
  const admission = await receiver.admit(
    {
      method: req.method ?? '',
      url: req.url ?? '',
      header: (name) => req.headers[name] as string | undefined,
      body: (limits) => readNodeBody(req, limits),
    },
    '/webhook', // names this endpoint in the store; never take it from the request
  );
  if (admission.kind === 'reply') writeReply(req, res, admission.reply);
}).listen(3000);
