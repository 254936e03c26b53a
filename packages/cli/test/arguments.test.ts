import { describe, expect, it } from 'vitest';
import { didYouMean } from '../src/arguments/did-you-mean.ts';
import { readDuration, showDuration } from '../src/arguments/parse-duration.ts';
import { parseHeaders } from '../src/arguments/parse-header.ts';
import { parseMoment } from '../src/arguments/parse-moment.ts';
import { isLoopback, parseUrl } from '../src/arguments/parse-url.ts';
import { setField } from '../src/arguments/set-field.ts';

describe('times', () => {
  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['1.5m', 90_000],
    ['250ms', 250],
    ['2d', 172_800_000],
    ['5', undefined],
    ['s', undefined],
    ['-5s', undefined],
    ['5 s', undefined],
    ['', undefined],
  ])('the duration %j', (text, ms) => {
    expect(readDuration(text)).toBe(ms);
  });

  it.each([
    ['now', 1_000_000],
    ['-90s', 910_000],
    ['+1m', 1_060_000],
    ['2026-01-15T12:00:00Z', Date.UTC(2026, 0, 15, 12)],
    ['1768478400', 1_768_478_400_000],
    ['1768478400123', 1_768_478_400_123],
  ])('the moment %j', (text, ms) => {
    expect(parseMoment('--at', text, 1_000_000)).toBe(ms);
  });

  it.each(['yesterday', '90s', '2026-13-45', '', '1e9', '-'])('no moment: %j', (text) => {
    expect(() => parseMoment('--at', text)).toThrow(/--at must be a time such as -90s/);
  });

  it.each([
    [0.42, '0.4 ms'],
    [12, '12 ms'],
    [1_000, '1 s'],
    [30_000, '30 s'],
    [300_000, '5 min'],
    [7_200_000, '2 h'],
    [3 * 86_400_000, '3 d'],
  ])('%d ms is shown as %s', (ms, text) => {
    expect(showDuration(ms)).toBe(text);
  });
});

describe('URLs', () => {
  it.each([
    ['http://localhost:3000/webhook', 'http://localhost:3000/webhook'],
    ['localhost:3000/a?b=1', 'http://localhost:3000/a?b=1'],
    [':3000', 'http://localhost:3000/'],
    ['3000/hook', 'http://localhost:3000/hook'],
    ['127.0.0.1:80/', 'http://127.0.0.1/'],
    ['https://x.example/a#b', 'https://x.example/a'],
  ])('%s', (text, href) => {
    expect(parseUrl(text).href).toBe(href);
  });

  it.each(['', 'webhook', 'ftp://x/y', 'file:///etc/passwd', 'http://'])('none: %j', (text) => {
    expect(() => parseUrl(text)).toThrow(/The URL must be one such as/);
  });

  it.each([
    ['http://localhost:1', true],
    ['http://127.9.9.9:1', true],
    ['http://[::1]:1', true],
    ['http://app.localhost', true],
    ['http://localhost.example.com', false],
    ['http://127.0.0.1.nip.io', false],
    ['http://10.0.0.1', false],
    ['http://2130706433', true],
  ])('%s leads to this machine: %s', (url, is) => {
    expect(isLoopback(new URL(url))).toBe(is);
  });
});

describe('--set', () => {
  const set = (event: object, text: string): unknown => {
    setField(event, text);
    return event;
  };

  it.each([
    [
      { data: { error: { code: 'a', tool: 'b' } } },
      'data.error.code=rate_limited',
      { data: { error: { code: 'rate_limited', tool: 'b' } } },
    ],
    [{}, 'a.b=1', { a: { b: 1 } }],
    [{}, 'a="1"', { a: '1' }],
    [{}, 'a=x=y', { a: 'x=y' }],
    [{}, 'a=', { a: '' }],
    [{ a: 1 }, 'a=null', { a: null }],
    [{ list: [{ b: 1 }, { b: 2 }] }, 'list.1.b=3', { list: [{ b: 1 }, { b: 3 }] }],
    [{}, 'list.0.b=true', { list: [{ b: true }] }],
    [{}, 'a={"b":[1]}', { a: { b: [1] } }],
  ])('%j %s', (event, text, expected) => {
    expect(set(event, text)).toEqual(expected);
  });

  it('leaves the objects it was given as they were', () => {
    const shared = { code: 'a' };
    expect(set({ error: shared }, 'error.code=b')).toEqual({ error: { code: 'b' } });
    expect(shared.code).toBe('a');
  });

  it.each(['a', '=1', 'a..b=1', '__proto__.x=1', 'a.constructor.b=1'])('refuses %j', (text) => {
    expect(() => setField({}, text)).toThrow(/--set/);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('refuses a path through a text', () => {
    expect(() => setField({ a: 'text' }, 'a.b=1')).toThrow('a is "text", which has no fields');
  });
});

describe('headers', () => {
  it('are read by lower-case name, and joined when they come twice', () => {
    expect(parseHeaders(['X-A: 1', 'x-b:2:3', 'X-a:  4 '])).toEqual({ 'x-a': '1, 4', 'x-b': '2:3' });
  });

  it.each(['x', ': y', 'a b: c', 'x: \u20ac', 'x: a\nb'])('refuses %j', (text) => {
    expect(() => parseHeaders([text])).toThrow(/--header must be name: value/);
  });
});

it.each([
  ['plotn', 'ploton'],
  ['PLATOS', 'platos'],
  ['task_complete', 'task.complete'],
  ['zzz', undefined],
])('did you mean: %s', (typed, meant) => {
  expect(didYouMean(typed, ['ploton', 'platos', 'task.complete', 'task.failed'])).toBe(meant);
});
