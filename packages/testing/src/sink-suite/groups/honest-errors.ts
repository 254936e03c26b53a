import { strict as assert } from 'node:assert';
import { makeJob } from '../make-job.ts';
import type { SinkGroup } from '../sink-group.ts';

const [SIGNAL_MS, PATIENCE_MS] = [400, 2_000];

/** What the queue refuses, or cannot be asked, rejects. */
export const honestErrors: SinkGroup = (test, { capabilities = {} }) => {
  const { createRefusing, createUnreachable } = capabilities;

  if (createRefusing !== undefined) {
    test('a queue that refuses a job is heard', async (trial) => {
      const sink = await trial.open(createRefusing);
      const job = await makeJob();
      await assert.rejects(async () => sink.publish(job, { signal: AbortSignal.timeout(10_000) }));
    });

    test('a refusal is an Error with a message', async (trial) => {
      const sink = await trial.open(createRefusing);
      const job = await makeJob();
      const error: unknown = await sink.publish(job, { signal: AbortSignal.timeout(10_000) }).catch((thrown) => thrown);
      assert.ok(error instanceof Error && error.message !== '', String(error));
    });
  }

  if (createUnreachable === undefined) return;
  test('a queue that does not answer rejects when the signal aborts', async (trial) => {
    const sink = await trial.open(createUnreachable);
    const job = await makeJob();
    const startedAt = performance.now();
    await assert.rejects(async () => sink.publish(job, { signal: AbortSignal.timeout(SIGNAL_MS) }));
    assert.ok(performance.now() - startedAt < SIGNAL_MS + PATIENCE_MS, 'it should reject in time');
  });

  test('many that wait for a queue that does not answer all reject', async (trial) => {
    const sink = await trial.open(createUnreachable);
    const signal = AbortSignal.timeout(SIGNAL_MS);
    const jobs = await Promise.all(Array.from({ length: 50 }, () => makeJob()));
    const outcomes = await Promise.allSettled(jobs.map(async (job) => sink.publish(job, { signal })));
    assert.ok(outcomes.every(({ status }) => status === 'rejected'));
  });
};
