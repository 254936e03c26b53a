import type { Sink } from '@hookgate/core';

/** A FIFO queue of SQS, or of anything that speaks like it. */
export function sqs(url: string): Sink {
  return {
    name: 'sqs',
    suppresses: 'window', // 5 minutes
    maxBytes: 262_144,
    async publish({ id, text }, { signal }) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'x-amz-target': 'AmazonSQS.SendMessage', 'content-type': 'application/x-amz-json-1.0' },
        body: JSON.stringify({ QueueUrl: url, MessageBody: text, MessageDeduplicationId: id, MessageGroupId: id }),
        signal,
      });
      if (!answer.ok) throw new Error(`SQS answered ${answer.status}: ${await answer.text()}`);
      return 'unknown'; // it does not tell whether it had the message already
    },
  };
}
