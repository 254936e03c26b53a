import { createHmac } from 'node:crypto';
import { createFetchHandler, ploton } from '@hookgate/core';
import { signPlatos, signPloton } from '@hookgate/testing';
import { expect, test } from 'vitest';

test('signatures by hand are those of the senders', () => {
  const [secret, body, ts, nonce] = ['the secret', '{"event":"task.complete"}', 1_760_000_000, 'abc123'];
  // #region sign
  const ofPloton = createHmac('sha256', secret).update(body).digest('hex'); // X-Ploton-Signature
  const ofPlatos = createHmac('sha256', secret).update(`${ts}.${nonce}.${body}`).digest('hex'); // X-Platos-Signature
  // #endregion
  expect(signPloton(secret, body)).toMatchObject({ 'x-ploton-signature': ofPloton });
  expect(signPlatos(secret, body, { ts, nonce })).toMatchObject({ 'x-platos-signature': ofPlatos });
});

test('an observer is told why a signature is refused', async () => {
  const secret = 'the secret';
  const reasons: (string | undefined)[] = [];
  const report = (_reason: string, detail: string | undefined): void => void reasons.push(detail);
  // #region observer
  const handle = createFetchHandler(ploton, {
    secret,
    on: { '*': async (event) => console.log(event.task_id) },
    observer: (seen) => {
      if (seen.type === 'rejected') report(seen.reason, seen.detail); // never sent to the sender
    },
  });
  // #endregion
  const task = { event: 'task.complete', task_id: 't1', timestamp: new Date().toISOString(), data: { n: 1 } };
  const headers = signPloton(secret, JSON.stringify(task));
  const rewritten = JSON.stringify(task, null, 2);
  const answer = await handle(new Request('https://example.com/webhook', { method: 'POST', headers, body: rewritten }));
  expect(answer.status).toBe(401);
  expect(reasons).toEqual([
    expect.stringMatching(/^The signature matches the body re-serialised.*Hand the raw bytes on/),
  ]);
});
