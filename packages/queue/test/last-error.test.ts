import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { connectionErrorText, lastErrorOf } from '../src/hand-off/last-error.ts';

it('what happened is code and address, and never a password', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED', address: '::1', port: 6379 });
  expect(connectionErrorText(refused)).toBe('ECONNREFUSED ::1:6379');
  expect(connectionErrorText(new AggregateError([refused]))).toBe('ECONNREFUSED ::1:6379');
  expect(connectionErrorText(new Error('no way to redis://user:pass@db:6379/0'))).toBe('no way to redis://db:6379/0');
  expect(connectionErrorText(new Error('x'.repeat(500)))).toHaveLength(200);
  expect(connectionErrorText(undefined)).toBe('undefined');
});

it('an error that nobody listens to is as loud as without it, and one listener is enough for all sinks', () => {
  const client = new EventEmitter();
  const last = lastErrorOf(client);
  expect(lastErrorOf(client)).toBe(last);
  expect(last.text()).toBeUndefined();
  expect(() => client.emit('error', new Error('gone'))).toThrow('gone');
  expect(last.text()).toMatch(/^gone, \d+ s ago$/);

  client.on('error', () => {});
  client.emit('error', new Error('again'));
  expect(last.text()).toMatch(/^again/);
  last.forget();
  expect(last.text()).toBeUndefined();
});
