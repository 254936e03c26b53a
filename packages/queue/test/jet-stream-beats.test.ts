import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBeats } from '../src/nats/beats.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const ACK_WAIT_MS = 3_000;
const BEAT_MS = ACK_WAIT_MS / 3;

function message() {
  const info = { stream: 's', consumer: 'c', deliveryCount: 1 };
  const said = { working: vi.fn(), ackAck: vi.fn(async () => true), nak: vi.fn() };
  return { data: new Uint8Array(), subject: 'webhooks', seq: 1, info, ...said };
}

it('the server is told of every message that is being worked on, three times within its patience, and of no other', () => {
  const beats = createBeats(ACK_WAIT_MS);
  const [one, two] = [message(), message()];
  const told = (): number[] => [one, two].map(({ working }) => working.mock.calls.length);

  beats.begin(one);
  beats.begin(two);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(BEAT_MS);
  expect(told()).toEqual([1, 1]);

  // A connection that is gone is nobody else's trouble.
  one.working.mockImplementation(() => {
    throw new Error('closed');
  });
  vi.advanceTimersByTime(BEAT_MS);
  expect(told()).toEqual([2, 2]);

  beats.end(one);
  vi.advanceTimersByTime(BEAT_MS);
  expect(told()).toEqual([2, 3]);

  beats.end(two);
  vi.advanceTimersByTime(BEAT_MS);
  expect(told()).toEqual([2, 3]);
  expect(vi.getTimerCount()).toBe(0);

  beats.begin(two);
  vi.advanceTimersByTime(BEAT_MS);
  expect(told()).toEqual([2, 4]);
});
