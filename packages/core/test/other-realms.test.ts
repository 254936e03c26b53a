import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFetchHandler, createReceiver, isAbortSignal, isError, memoryStore, ploton } from '../src/index.ts';
import { reduceError } from '../src/observe/reduce-error.ts';
import { answer, gate, NOW, plotonRequest, SECRET, signPloton, watch } from './support/deliver.ts';

const silent = { info() {}, warn() {}, error() {} };
const event = { event: 'task.complete', task_id: 'task_1', timestamp: new Date(NOW).toISOString(), data: {} } as const;

/** An abort signal as jsdom's in Jest 28: another class, without `throwIfAborted`. */
class ForeignSignal extends EventTarget {
  aborted = false;
  reason: unknown;

  abort(reason: unknown): void {
    this.aborted = true;
    this.reason = reason;
    this.dispatchEvent(new Event('abort'));
  }
}

const foreign = (): ForeignSignal & AbortSignal => new ForeignSignal() as ForeignSignal & AbortSignal;

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe('without the globals that jsdom does not have', () => {
  it('a genuine delivery is handled, its copy is a duplicate, a forgery is refused', async () => {
    const sent = plotonRequest();
    const genuine = { ...sent, body: Buffer.from(sent.body) };
    const forged = { ...sent, body: Buffer.from(`${sent.body} `) };
    vi.resetModules();
    // Nor has it TextEncoder and TextDecoder, without which Vitest does not run: the pack check has a project with jsdom.
    for (const name of ['crypto', 'fetch', 'Request', 'Response', 'structuredClone']) {
      vi.stubGlobal(name, undefined);
    }
    const core = await import('../src/index.ts');
    const { observer, of } = watch();
    const receivers = [SECRET, () => SECRET].map((secret) =>
      core.createReceiver(core.ploton, { secret, now: () => NOW, logger: silent, observer, on: { '*': () => {} } }),
    );
    for (const receiver of receivers) {
      expect(await answer(receiver, genuine, '/a%C3%A4')).toEqual([200, 'handled']);
      expect(await answer(receiver, genuine, '/a%C3%A4')).toEqual([200, 'duplicate']);
      expect(await answer(receiver, forged, '/a%C3%A4')).toEqual([401, 'invalid_signature']);
    }
    // Who the tenant is not known of is refused for that alone.
    const nobody = core.createReceiver(core.ploton, {
      secret: ({ header }) => (header('x-tenant') === 'a' ? SECRET : undefined),
      now: () => NOW,
      logger: silent,
      on: { '*': () => {} },
    });
    expect(await answer(nobody, genuine)).toEqual([401, 'invalid_signature']);
    expect(of('rejected').map(({ reason }) => reason)).toEqual(['signature_mismatch', 'signature_mismatch']);
  });
});

describe('signals of another realm', () => {
  it('end the waiting of submit, before it and during it', async () => {
    const [running, ending] = [gate(), gate()];
    const handler = (): Promise<void> => {
      running.open();
      return ending.promise;
    };
    const receiver = createReceiver(ploton, {
      secret: SECRET,
      now: () => NOW,
      logger: silent,
      store: memoryStore(),
      endpoint: 'tasks',
      on: { '*': handler },
    });
    const source = 'reconciliation';
    const aborted = foreign();
    const reason = new Error('not now');
    aborted.abort(reason);
    await expect(receiver.submit(event, { source, signal: aborted })).rejects.toBe(reason);

    const first = receiver.submit(event, { source });
    await running.promise;
    const signal = foreign();
    const second = receiver.submit(event, { source, signal });
    await new Promise(setImmediate);
    signal.abort(reason);
    await expect(second).rejects.toMatchObject({ code: 'in_flight' });
    ending.open();
    expect(await first).toBe('handled');
  });

  it('reach the Request that an application is given', async () => {
    const { headers, body } = signPloton(JSON.stringify(event));
    const signal = foreign();
    let seen: AbortSignal | undefined;
    const handler = createFetchHandler(ploton, { secret: SECRET, now: () => NOW, logger: silent }, (request) => {
      seen = request.signal;
      signal.abort(new Error('gone'));
      return new Response();
    });
    const stream = new Blob([body as string]).stream();
    await handler({ method: 'POST', url: 'http://x/webhook', headers: new Headers(headers), body: stream, signal });
    expect(seen?.aborted).toBe(true);
  });

  it.each([{}, { aborted: false }, null, 'signal'])('%j is none', (value) => {
    expect(isAbortSignal(value)).toBe(false);
  });
});

describe('errors of another realm', () => {
  const error: unknown = runInNewContext(`Object.assign(new TypeError('it broke'), { code: 'EBROKEN' })`);

  it('are errors', () => {
    expect(error).not.toBeInstanceOf(Error);
    expect([error, new Error('own'), new DOMException('gone')].map(isError)).toEqual([true, true, true]);
    expect([{ message: 'no' }, 'no', null, undefined].map(isError)).toEqual([false, false, false, false]);
  });

  it('keep name, message and code in what observers are told', () => {
    expect(reduceError(error)).toMatchObject({ name: 'TypeError', message: 'it broke', code: 'EBROKEN' });
  });
});
