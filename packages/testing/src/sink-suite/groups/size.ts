import { strict as assert } from 'node:assert';
import { makeJob, makeJobOf } from '../make-job.ts';
import type { SinkGroup } from '../sink-group.ts';

/** The largest body that is received by default, and some for the envelope around it. */
const USUAL_BYTES = 1_048_576 + 4_096;

/** As much as it says is taken, exactly. */
export const size: SinkGroup = (test) => {
  for (const [name, character] of Object.entries({
    'one byte': 'x',
    'three bytes': '\u3042',
    'four bytes': '\u{1f4e6}',
  })) {
    test(`a job of the largest size arrives whole, in characters of ${name}`, async (trial) => {
      const { maxBytes = USUAL_BYTES } = trial.sink;
      const job = await makeJobOf(Math.min(maxBytes, 2 * USUAL_BYTES), character);
      await trial.publish(job);
      const [text = '', ...more] = await trial.take();
      assert.equal(more.length, 0);
      assert.equal(text.length, job.text.length);
      assert.ok(text === job.text, 'the text is the same');
    });
  }

  test('`maxBytes` is room for a job', async ({ sink }) => {
    const job = await makeJob();
    assert.ok(
      (sink.maxBytes ?? USUAL_BYTES) >= Buffer.byteLength(job.text),
      `${sink.maxBytes} bytes are too few for any job`,
    );
  });
};
