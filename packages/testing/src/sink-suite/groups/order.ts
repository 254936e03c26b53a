import { strict as assert } from 'node:assert';
import type { SinkJob } from '@hookgate/core';
import { makeJob } from '../make-job.ts';
import type { SinkGroup } from '../sink-group.ts';
import { idOf } from '../sink-trial.ts';

const JOBS = 20;
/** What is somebody's id somewhere. */
const ODD_ENTITIES: readonly string[] = [
  '',
  ' ',
  'a\u0000b',
  '\ud800',
  'x'.repeat(129),
  Array.from({ length: 1_000 }, (_, i) => i).join('/'),
  '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}'.repeat(30),
  '%2e.*>:{}"\'',
];

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

  test('an entity may be called anything', async (trial) => {
    if (trial.sink.keepsOrder !== true) return;
    const jobs = await Promise.all(ODD_ENTITIES.map((entity, i) => makeJob({ i }, entity)));
    for (const job of jobs) await trial.publish(job);
    await trial.holds(...jobs);
  });

  test('a copy takes no other place than its job has', async (trial) => {
    if (trial.sink.keepsOrder !== true || trial.sink.suppresses === 'never') return;
    const jobs = [];
    for (let i = 0; i < 5; i += 1) jobs.push(await makeJob({ i }, 'an entity'));
    for (const job of jobs) await trial.publish(job);
    await trial.publish(jobs[1] as SinkJob);
    assert.deepEqual(
      (await trial.take()).map(idOf),
      jobs.map(({ id }) => id),
    );
  });
};
