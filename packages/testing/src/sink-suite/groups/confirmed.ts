import { strict as assert } from 'node:assert';
import { makeJob } from '../make-job.ts';
import type { SinkGroup } from '../sink-group.ts';

const CROWD = 200;

/** What was confirmed is in the queue, each job once. */
export const confirmed: SinkGroup = (test, { capabilities = {} }) => {
  const { crowd = CROWD } = capabilities;

  test('a job is in the queue when publish resolves', async (trial) => {
    const job = await makeJob();
    assert.notEqual(await trial.publish(job), 'duplicate', 'the first of its id is no duplicate');
    await trial.holds(job);
  });

  test('jobs of different ids are all stored', async (trial) => {
    const jobs = await Promise.all([makeJob(), makeJob(), makeJob()]);
    for (const job of jobs) assert.notEqual(await trial.publish(job), 'duplicate');
    await trial.holds(...jobs);
  });

  test(`${crowd} jobs published at once are all stored`, async (trial) => {
    const jobs = await Promise.all(Array.from({ length: crowd }, () => makeJob()));
    await Promise.all(jobs.map((job) => trial.publish(job)));
    await trial.holds(...jobs);
  });

  test('a sink names itself and says what it suppresses', async ({ sink }) => {
    assert.match(sink.name, /\S/);
    assert.ok(['while-kept', 'window', 'never'].includes(sink.suppresses));
  });
};
