/**
 * Starts the Express example on a free port and sends it what senders and strangers send, over HTTP. Prints what was sent,
 * what was answered and what the handler saw; exits 0 only when all of it is as promised.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApp } from '../examples/express/src/app.ts';
import { createRecords, type Records } from '../examples/express/src/records.ts';
import { showBuiltInSenders } from './demo/built-in-senders.ts';
import { createSenders, type Sent } from './demo/senders.ts';
import { printRow, printTitle } from './demo/table.ts';

const secrets = { ploton: 'whsec_demo_ploton', platos: 'whsec_demo_platos' };
const { plotonDelivery, platosDelivery } = createSenders(secrets);

/** What the handlers were called with since the last row. */
let saw: string[] = [];
/** Tasks whose first run fails. */
const flaky = new Set(['task_flaky']);

function watched(records: Records): Records {
  return {
    ...records,
    async saveTask(taskId, record) {
      if (flaky.delete(taskId)) {
        saw.push(`${taskId}: database down`);
        throw new Error('the database is down');
      }
      // Long enough for copies to arrive meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 50));
      saw.push(`${taskId}: ${record.status}`);
      await records.saveTask(taskId, record);
    },
    async saveRating(eventId, rating) {
      saw.push(`rating ${String(rating)}`);
      await records.saveRating(eventId, rating);
    },
  };
}

// The example logs the failing handler's error, as it should; here the table shows it.
console.error = () => {};
console.warn = () => {};
const { app, close } = createApp({ records: watched(createRecords()), secrets });
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function send({ method = 'POST', path, headers, body }: Sent): Promise<number> {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: headers ?? {},
    ...(body !== undefined && { body }),
  });
  await response.arrayBuffer();
  return response.status;
}

let broken = 0;
let rows = 0;

/** Sends everything at once and compares: the answers in order, and what the handlers saw. */
async function show(
  what: string,
  sent: Sent | readonly Sent[],
  promised: number | readonly number[],
  seen: readonly string[],
): Promise<void> {
  saw = [];
  const answers = await Promise.all([sent].flat().map((each) => send(each as Sent)));
  const kept = answers.join() === [promised].flat().join() && saw.join() === seen.join();
  rows += 1;
  if (!kept) broken += 1;
  printRow({ what, answers, saw, kept });
}

printTitle('Ploton: POST /webhook, X-Ploton-Signature');
const complete = plotonDelivery({
  event: 'task.complete',
  task_id: 'task_1',
  data: { deals: [{ name: 'Acme', amount: 48_000 }] },
});
await show('a finished task', complete, 200, ['task_1: complete']);
await show('the same again: a retry whose answer was lost', complete, 200, []);
await show('the same, one byte changed', { ...complete, body: complete.body?.replace('48000', '98000') }, 401, []);
await show(
  'signed with another secret',
  createSenders({ ...secrets, ploton: 'whsec_guess' }).plotonDelivery({ task_id: 'task_2' }),
  401,
  [],
);
await show('not signed at all', { path: '/webhook', body: complete.body }, 401, []);
await show('not signed, to /WEBHOOK/', { path: '/WEBHOOK/', body: complete.body }, 401, []);
await show('signed three days ago', plotonDelivery({ task_id: 'task_3' }, { secondsAgo: 3 * 86_400 }), 401, []);
await show('signed, but not an event', plotonDelivery({ task_id: '' }), 400, []);
const flakyDelivery = plotonDelivery({
  event: 'task.failed',
  task_id: 'task_flaky',
  data: { error: { code: 'rate_limited' } },
});
await show('one whose handler fails', flakyDelivery, 500, ['task_flaky: database down']);
await show('its retry', flakyDelivery, 200, ['task_flaky: failed']);
await show(
  'ten copies at once',
  Array<Sent>(10).fill(plotonDelivery({ task_id: 'task_10', data: { deals: [] } })),
  Array<number>(10).fill(200),
  ['task_10: complete'],
);
await show('an event type of tomorrow', plotonDelivery({ event: 'task.paused', task_id: 'task_4' }), 200, []);

printTitle('Platos: POST /webhooks/platos, ts.nonce.body');
const rated = platosDelivery({ event: 'message.rated', event_id: 'e1', rating: 5 });
await show('a rating', rated, 204, ['rating 5']);
await show('a replay: the very same bytes', rated, 200, []);
await show(
  'its nonce on another body',
  platosDelivery({ event_id: 'e2', rating: 1 }, { nonce: rated.headers?.['x-platos-nonce'] }),
  401,
  [],
);
await show(
  'redelivered by hand: a fresh nonce',
  platosDelivery({ event: 'message.rated', event_id: 'e1', rating: 5 }),
  200,
  [],
);
await show('signed 61 seconds ago', platosDelivery({ event_id: 'e3', rating: 1 }, { secondsAgo: 61 }), 401, []);
await show('a timestamp that is not a number', platosDelivery({ event_id: 'e4', rating: 1 }, { ts: 'NaN' }), 401, []);

printTitle('The rest of the app');
await show('GET /webhook', { method: 'GET', path: '/webhook' }, 405, []);
await show('GET /ratings', { method: 'GET', path: '/ratings' }, 200, []);
await show('a delivery sent to the wrong path', { ...complete, path: '/hooks' }, 500, []);

await close();
server.close();

const builtIn = await showBuiltInSenders();
rows += builtIn.rows;
broken += builtIn.broken;
console.log(broken === 0 ? `\nAll ${rows} as promised.` : `\n${broken} of ${rows} not as promised.`);
process.exitCode = broken === 0 ? 0 : 1;
