import { expect, test } from 'vitest';
import { createFetchHandler, defineProvider, ploton } from '../../src/index.ts';
import { gate, NOW, plotonRequest, SECRET, watch } from '../support/deliver.ts';

const hurried = defineProvider({ ...ploton, deadlineMs: 300 });

test.each(['handlers', 'an application'])('on a worker, %s that outlive the deadline are kept alive', async (kind) => {
  const { promise, open } = gate();
  const { observer, of } = watch();
  const options = { secret: SECRET, now: () => NOW, observer, logger: { info() {}, warn() {}, error() {} } };
  const handler =
    kind === 'handlers'
      ? createFetchHandler(hurried, { ...options, on: { '*': () => promise } })
      : createFetchHandler(hurried, options, async () => {
          await promise;
          return new Response('late');
        });
  const kept: Array<Promise<unknown>> = [];
  const { headers, body } = plotonRequest();
  const request = new Request('http://localhost/webhook', { method: 'POST', headers, body: body as string });
  const answer = await handler(request, {}, { waitUntil: (work) => void kept.push(work) });
  expect([answer.status, kept.length]).toEqual([503, 1]);
  expect(of('handled')).toEqual([]);
  open();
  await kept[0];
  expect(of('handled')).toEqual([expect.objectContaining({ late: true })]);
});
