import { strict as assert } from 'node:assert';
import type { SinkAnswer, SqlClient } from '@hookgate/core';
import { makeJob } from '../make-job.ts';
import type { SinkGroup } from '../sink-group.ts';
import type { SinkTrial } from '../sink-trial.ts';

const PATIENCE_MS = 10_000;

/** A job that is published in a transaction is a part of it. */
export const oneCommit: SinkGroup = (test, { capabilities = {} }) => {
  const { inTransaction } = capabilities;
  if (inTransaction === undefined) return;

  /** Fails for a sink that cannot publish in a transaction: then its test should not say how. */
  function publishIn(
    trial: SinkTrial,
    job: Awaited<ReturnType<typeof makeJob>>,
    client: SqlClient,
  ): Promise<SinkAnswer> {
    assert.ok(trial.sink.publishIn !== undefined, 'the sink has no `publishIn`');
    return trial.sink.publishIn(job, client, { signal: AbortSignal.timeout(PATIENCE_MS) });
  }

  test('the commit is what puts the job into the queue', async (trial) => {
    const [job, alone] = [await makeJob(), await makeJob()];
    await inTransaction(async (client) => {
      assert.notEqual(await publishIn(trial, job, client), 'duplicate');
    }, 'commit');
    await trial.publish(alone);
    await trial.holds(job, alone);
  });

  test('before it, the job is not there', async (trial) => {
    const job = await makeJob();
    await inTransaction(async (client) => {
      await publishIn(trial, job, client);
      await trial.holds();
    }, 'commit');
  });

  test('what is rolled back was never there, and the next is no copy of it', async (trial) => {
    const job = await makeJob();
    await inTransaction(async (client) => {
      await publishIn(trial, job, client);
    }, 'rollback');
    assert.notEqual(await trial.publish(job), 'duplicate');
    await trial.holds(job);
  });

  test('a copy in a later transaction is what `suppresses` says', async (trial) => {
    const job = await makeJob();
    const answers: SinkAnswer[] = [];
    for (let i = 0; i < 2; i += 1) {
      await inTransaction(async (client) => void answers.push(await publishIn(trial, job, client)), 'commit');
    }
    const isKept = trial.sink.suppresses !== 'never';
    if (isKept) assert.notEqual(answers[1], 'stored');
    await trial.holds(...(isKept ? [job] : [job, job]));
  });

  test('what cannot be published leaves the transaction undone', async (trial) => {
    const [job, refused] = [await makeJob(), await makeJob()];
    const run = inTransaction(async (client) => {
      await publishIn(trial, job, client);
      assert.ok(trial.sink.publishIn !== undefined);
      await trial.sink.publishIn(refused, client, { signal: AbortSignal.abort(new Error('too late')) });
    }, 'commit');
    await assert.rejects(run, /too late/);
    await trial.holds();
  });
};
