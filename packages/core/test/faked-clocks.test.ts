import sinon from 'sinon';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createReceiver, defineProvider, platos, ploton } from '../src/index.ts';
import { createDeadlines } from '../src/runtime/queued-deadlines.ts';
import { answer, platosRequest, plotonRequest, SECRET, watch } from './support/deliver.ts';

/** A day long before the receivers of this file were made. */
const THEN = Date.UTC(2019, 6, 1);

const FAKES: Record<string, () => () => void> = {
  'vi.setSystemTime'() {
    vi.useFakeTimers({ now: THEN, toFake: ['Date'] });
    return () => vi.useRealTimers();
  },
  'vi.useFakeTimers'() {
    vi.useFakeTimers({ now: THEN });
    return () => vi.useRealTimers();
  },
  'a spy on Date.now'() {
    const spy = vi.spyOn(Date, 'now').mockReturnValue(THEN);
    return () => spy.mockRestore();
  },
  'sinon.useFakeTimers'() {
    const clock = sinon.useFakeTimers({ now: THEN });
    return () => clock.restore();
  },
};

describe.each(Object.entries(FAKES))('with %s', (_name, fake) => {
  it('a receiver that was made before tells the time that the test says', async () => {
    const { observer, of } = watch();
    const made = { secret: SECRET, observer, logger: { info() {}, warn() {}, error() {} }, on: { '*': () => {} } };
    const receivers = [createReceiver(ploton, made), createReceiver(platos, made)] as const;
    onTestFinished(fake());
    const timestamp = new Date(THEN).toISOString();
    expect(await answer(receivers[0], plotonRequest({ timestamp }))).toEqual([200, 'handled']);
    const ts = String(THEN / 1000);
    expect(await answer(receivers[1], platosRequest({}, { ts }))).toEqual([200, 'handled']);
    expect(await answer(receivers[1], platosRequest({}, { ts: String(THEN / 1000 + 61) }))).toEqual([
      401,
      'stale_timestamp',
    ]);
    expect(of('handled')).toHaveLength(2);
  });
});

it('deadlines go on to be kept after a test has faked the timers and given them back', async () => {
  const deadlines = createDeadlines(20);
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  deadlines.set({ expired() {} });
  vi.useRealTimers();
  await new Promise<void>((resolve) => {
    deadlines.set({ expired: resolve });
  });
});

it('so do those of a receiver that a file shares between its tests', async () => {
  const hurried = defineProvider({ ...ploton, deadlineMs: 200 });
  const logger = { info() {}, warn() {}, error() {} };
  const receiver = createReceiver(hurried, {
    secret: SECRET,
    logger,
    on: { 'task.complete': () => {}, 'task.failed': () => new Promise<void>(() => {}) },
  });
  vi.useFakeTimers({ now: THEN });
  onTestFinished(() => void vi.useRealTimers());
  expect(await answer(receiver, plotonRequest({ timestamp: new Date(THEN).toISOString() }))).toEqual([200, 'handled']);
  vi.useRealTimers();
  const failed = { event: 'task.failed', timestamp: new Date().toISOString(), data: { error: { code: 'x' } } };
  expect((await answer(receiver, plotonRequest(failed)))[0]).toBe(503);
});
