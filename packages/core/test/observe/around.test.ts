import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { createFetchHandler, createReceiver, type Observer, ploton } from '../../src/index.ts';
import { answer, NOW, plotonRequest, SECRET } from '../support/deliver.ts';

const place = new AsyncLocalStorage<string>();

/** An observer that runs the work at a place of its own. */
function placing(name: string): Observer {
  return Object.assign(() => {}, {
    around(started: { readonly eventType: string; readonly attempt: number }, work: () => void) {
      place.run(`${place.getStore() ?? ''}/${name} ${started.eventType} ${started.attempt}`, work);
    },
  });
}

function receiverWith(observer: Observer | readonly Observer[], handler: () => unknown) {
  return createReceiver(ploton, { secret: SECRET, now: () => NOW, observer, on: { '*': handler } });
}

it('tells an observer of each receiver before anything else, and survives one that throws', async () => {
  const begun: unknown[] = [];
  const observer = Object.assign(() => {}, {
    begin(receiver: object) {
      begun.push(receiver);
      throw new Error('bug');
    },
  });
  const receiver = receiverWith(observer, () => {});
  expect(begun).toEqual([{ provider: 'ploton', eventTypes: ploton.eventTypes }]);
  expect(await answer(receiver, plotonRequest())).toEqual([200, 'handled']);
});

describe('what observers put around the work on a delivery', () => {
  it('is there in a handler and in what it awaits, the first observer outermost', async () => {
    const seen: (string | undefined)[] = [];
    const receiver = receiverWith([placing('a'), () => {}, placing('b')], async () => {
      seen.push(place.getStore());
      await Promise.resolve();
      seen.push(place.getStore());
    });
    expect(await answer(receiver, plotonRequest())).toEqual([200, 'handled']);
    expect(seen).toEqual(Array(2).fill('/a task.complete 1/b task.complete 1'));
  });

  it('is there in the application of a Fetch handler, and for what is submitted', async () => {
    const seen: (string | undefined)[] = [];
    const options = { secret: SECRET, now: () => NOW, observer: placing('a') };
    const handler = createFetchHandler(ploton, options, () => {
      seen.push(place.getStore());
      return new Response();
    });
    const { headers, body } = plotonRequest();
    const request = new Request('http://localhost/webhook', { method: 'POST', headers, body: body as string });
    expect((await handler(request)).status).toBe(200);
    const event = { event: 'task.complete', task_id: 't', timestamp: new Date(NOW).toISOString(), data: {} } as const;
    await receiverWith(placing('b'), () => seen.push(place.getStore())).submit(event, {
      source: 'import',
      endpoint: '/webhook',
    });
    expect(seen).toEqual(['/a task.complete 1', '/b task.complete 1']);
  });

  const around: [string, (work: () => void) => unknown][] = [
    ['throws before the work', () => { throw new Error('bug'); }], // biome-ignore format: one line each
    ['throws after the work', (work) => { work(); throw new Error('bug'); }], // biome-ignore format: one line each
    ['never calls it', () => {}],
    ['calls it twice', (work) => { work(); work(); }], // biome-ignore format: one line each
  ];

  it.each(around)('runs the work once when an observer %s', async (_what, run) => {
    let runs = 0;
    const observer = Object.assign(() => {}, { around: (_started: unknown, work: () => void) => void run(work) });
    expect(
      await answer(
        receiverWith(observer, () => void runs++),
        plotonRequest(),
      ),
    ).toEqual([200, 'handled']);
    expect(runs).toBe(1);
    const failing = receiverWith(observer, () => {
      runs++;
      throw new Error('the handler');
    });
    expect(await answer(failing, plotonRequest())).toEqual([500, 'handler_failed']);
    expect(runs).toBe(2);
  });
});
