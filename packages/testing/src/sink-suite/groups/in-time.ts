import { strict as assert } from 'node:assert';
import { makeJob } from '../make-job.ts';
import type { SinkGroup } from '../sink-group.ts';

/** A caller that has gone is not served, and harms nobody else. */
export const inTime: SinkGroup = (test) => {
  test('a signal that has aborted rejects, and nothing is sent', async (trial) => {
    const job = await makeJob();
    await assert.rejects(async () => trial.sink.publish(job, { signal: AbortSignal.abort() }));
    await trial.holds();
  });

  test('after one that was given up, the next is stored', async (trial) => {
    const [given, next] = await Promise.all([makeJob(), makeJob()]);
    const controller = new AbortController();
    const published = trial.sink.publish(given, { signal: controller.signal });
    controller.abort();
    const outcome = await published.then(
      () => 'stored',
      () => 'rejected',
    );
    await trial.publish(next);
    const ids = (await trial.take()).map((text) => JSON.parse(text).id as string);
    assert.ok(ids.includes(next.id));
    // It may have been too late to stop it; but then once.
    assert.ok(ids.filter((id) => id === given.id).length <= 1);
    if (outcome === 'stored') assert.ok(ids.includes(given.id), 'what was confirmed is there');
  });
};
