/** The worker: takes jobs out of the queue, each event once. Run as many as you like. */
import { platos, ploton } from '@hookgate/core';
import { consume } from '@hookgate/queue';
import { onEnd } from './on-end.ts';
import { openParts } from './parts.ts';
import { summarise } from './summarise.ts';

const { inbox, boss, close } = await openParts();

const consumers = {
  platos: consume(platos, {
    store: inbox,
    on: {
      'conversation.archived': async (event, delivery) => {
        const conversation = String(event.conversation_id);
        console.log(`worker ${process.pid} begins ${conversation}, run ${delivery.attempt}`);
        const summary = await summarise(conversation, delivery.signal);
        // What was made and that it was made: one commit, so it is there once, whenever a worker dies.
        await inbox.transaction(delivery, (client) =>
          client.query('INSERT INTO summaries VALUES ($1, $2, $3)', [conversation, summary, process.pid]),
        );
        console.log(`worker ${process.pid} has done ${conversation}`);
      },
    },
  }),
  ploton: consume(ploton, {
    store: inbox,
    on: { '*': async (event) => console.log(`worker ${process.pid} has heard of ${event.task_id}`) },
  }),
};
for (const [queue, consumer] of Object.entries(consumers)) {
  await consumer.pgBoss(boss, queue, { batchSize: 10, pollingIntervalSeconds: 0.5 });
}
console.log(`worker ${process.pid} works`);

// Jobs that run are given time to end; the others are another worker's.
onEnd(async () => {
  await Promise.all(Object.keys(consumers).map((queue) => boss.offWork(queue, { wait: true })));
  await Promise.all(Object.values(consumers).map((consumer) => consumer.close()));
  await close();
});
