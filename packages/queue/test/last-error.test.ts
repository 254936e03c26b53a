import { EventEmitter } from 'node:events';
import fc from 'fast-check';
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

it('whatever a password is made of, and however it is told, it is not in the text', () => {
  const word = fc
    .array(fc.constantFrom(...'abc/ @:#?&=%+"\'\\<>$'), { minLength: 1, maxLength: 12 })
    .map((characters) => `s3${characters.join('')}cr3t`);
  const tell = (told: string): string => connectionErrorText(new Error(told));
  fc.assert(
    fc.property(word, (password) => {
      expect(tell(`Invalid URL: rediss://user:${password}@db:6379/0`)).toBe('Invalid URL: rediss://db:6379/0');
      expect(tell(`no way to amqp://${password}@broker, sorry`)).not.toContain(password);
    }),
  );
  expect(tell('postgres://db/app?sslmode=require&password=s3cret&x=1')).toBe(
    'postgres://db/app?sslmode=require&password=…&x=1',
  );
  expect(tell("host=db password='s3 cret' user=a")).not.toContain('cret');
  expect(tell('{"user":"a","token":"s3 cret"}')).not.toContain('cret');
  // What only speaks of one is told.
  const wrong = 'WRONGPASS invalid username-password pair or user is disabled.';
  expect(tell(wrong)).toBe(wrong);
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
