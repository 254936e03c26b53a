import { expect, test, vi } from 'vitest';
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

test('the option `waitUntil` is used where there is no context, as in Next.js; one that throws is said, and nothing more', async () => {
  const { promise, open } = gate();
  const kept: Array<Promise<unknown>> = [];
  const refusing = vi.fn(() => {
    throw new Error('outside of a request');
  });
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  for (const waitUntil of [(work: Promise<unknown>) => void kept.push(work), refusing]) {
    const logger = { info() {}, warn() {}, error() {} };
    const handler = createFetchHandler(hurried, {
      secret: SECRET,
      now: () => NOW,
      logger,
      waitUntil,
      on: { '*': () => promise },
    });
    const { headers, body } = plotonRequest();
    const request = new Request('http://localhost/webhook', { method: 'POST', headers, body: body as string });
    expect((await handler(request, { params: {} })).status).toBe(503);
  }
  expect(kept).toHaveLength(1);
  expect(refusing).toHaveBeenCalledOnce();
  expect(said.mock.calls.map(String)).toEqual([expect.stringMatching(/`waitUntil` threw.*outside of a request/)]);
  said.mockRestore();
  open();
  await kept[0];
});

test.each(['the option', 'the context'])('%s whose `waitUntil` rejects ends no process', async (kind) => {
  const { promise, open } = gate();
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  vi.spyOn(console, 'error').mockImplementation(() => {});
  // What its type does not allow and platforms do all the same.
  const waitUntil = (): void => Promise.reject(new Error('outside of a request')) as unknown as undefined;
  const handler = createFetchHandler(hurried, {
    secret: SECRET,
    now: () => NOW,
    logger: { info() {}, warn() {}, error() {} },
    ...(kind === 'the option' ? { waitUntil } : {}),
    on: { '*': () => promise },
  });
  const { headers, body } = plotonRequest();
  const request = new Request('http://localhost/webhook', { method: 'POST', headers, body: body as string });
  expect((await handler(request, {}, kind === 'the option' ? undefined : { waitUntil })).status).toBe(503);
  open();
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off('unhandledRejection', unhandled);
  vi.restoreAllMocks();
  expect(unhandled).not.toHaveBeenCalled();
});
