import { strict as assert } from 'node:assert';
import { makeJobOf } from '../make-job.ts';
import type { SinkGroup } from '../sink-group.ts';

/** The largest body that is received by default, and some for the envelope around it. */
const USUAL_BYTES = 1_048_576 + 4_096;

/** As much as it says is taken, exactly. */
export const size: SinkGroup = (test) => {
  test('a job of the largest size arrives whole', async (trial) => {
    const { maxBytes = USUAL_BYTES } = trial.sink;
    const job = await makeJobOf(Math.min(maxBytes, 2 * USUAL_BYTES));
    await trial.publish(job);
    const [text = '', ...more] = await trial.take();
    assert.equal(more.length, 0);
    assert.equal(text.length, job.text.length);
    assert.ok(text === job.text, 'the text is the same');
  });
};
