import { strict as assert } from 'node:assert';
import { makeJob } from '../make-job.ts';
import type { SinkGroup } from '../sink-group.ts';
import { idOf } from '../sink-trial.ts';

const JOBS = 20;

/** Jobs with the same `order` come out as they went in, where the sink says so. */
export const order: SinkGroup = (test) => {
  test('jobs of one entity keep their order', async (trial) => {
    const jobs = [];
    for (let i = 0; i < JOBS; i += 1) jobs.push(await makeJob({ i }, i % 2 === 0 ? 'even' : 'odd: a b/c*>'));
    for (const job of jobs) await trial.publish(job);
    const taken = (await trial.take()).map(idOf);
    assert.equal(taken.length, JOBS, 'an order loses none');
    if (trial.sink.keepsOrder !== true) return;
    for (const entity of [0, 1]) {
      const wanted: string[] = jobs.filter((_job, i) => i % 2 === entity).map(({ id }) => id);
      assert.deepEqual(
        taken.filter((id) => wanted.includes(id)),
        wanted,
      );
    }
  });
};
