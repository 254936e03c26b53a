import { strict as assert } from 'node:assert';
import { laterCopyOf, makeJob } from '../make-job.ts';
import type { SinkGroup } from '../sink-group.ts';
import { idOf } from '../sink-trial.ts';

const COPIES = 20;
/** Jobs, and milliseconds, between a job and its copy: longer than a queue is busy, shorter than any window. */
const [OTHERS, PAUSE_MS] = [50, 500];

/** The same id again is what `suppresses` says. */
export const suppression: SinkGroup = (test) => {
  test('a job that is published again', async (trial) => {
    const job = await makeJob();
    await trial.publish(job);
    const second = await trial.publish(job);
    const taken = await trial.take();
    assert.ok(taken.every((text) => idOf(text) === job.id));
    if (trial.sink.suppresses === 'never') {
      assert.equal(taken.length, 2, 'a queue that suppresses nothing stores it twice');
      assert.notEqual(second, 'duplicate');
    } else {
      assert.equal(taken.length, 1, 'the second is the first');
      assert.notEqual(second, 'stored');
    }
  });

  test('copies of a job that are published at once', async (trial) => {
    const job = await makeJob();
    const answers = await Promise.all(Array.from({ length: COPIES }, () => trial.publish(job)));
    const taken = await trial.take();
    assert.ok(taken.every((text) => idOf(text) === job.id));
    assert.equal(taken.length, trial.sink.suppresses === 'never' ? COPIES : 1);
    if (trial.sink.suppresses !== 'never') assert.ok(answers.filter((answer) => answer === 'stored').length <= 1);
  });

  test('a later delivery of an event is a copy, though its text tells when it came', async (trial) => {
    const job = await makeJob();
    await trial.publish(job);
    await trial.publish(laterCopyOf(job));
    const taken = await trial.take();
    assert.ok(taken.every((text) => idOf(text) === job.id));
    assert.equal(taken.length, trial.sink.suppresses === 'never' ? 2 : 1);
  });

  test('a copy is one also after a while, and after many others', async (trial) => {
    const job = await makeJob();
    await trial.publish(job);
    const others = await Promise.all(Array.from({ length: OTHERS }, () => makeJob()));
    await Promise.all(others.map((other) => trial.publish(other)));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    await trial.publish(job);
    const taken = (await trial.take()).filter((text) => idOf(text) === job.id);
    assert.equal(taken.length, trial.sink.suppresses === 'never' ? 2 : 1);
  });

  test('an id is what tells copies, not what is in the job', async (trial) => {
    const job = await makeJob();
    const other = { ...(await makeJob()), type: job.type };
    await trial.publish(job);
    await trial.publish(other);
    await trial.holds(job, other);
  });
};
