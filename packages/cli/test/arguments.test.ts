import { describe, expect, it } from 'vitest';
import { didYouMean } from '../src/arguments/did-you-mean.ts';
import { MAX_TIMER_MS, parseDuration, readDuration, showDuration } from '../src/arguments/parse-duration.ts';
import { parseHeaders } from '../src/arguments/parse-header.ts';
import { parseMoment } from '../src/arguments/parse-moment.ts';
import { isLoopback, parseUrl } from '../src/arguments/parse-url.ts';
import { setField } from '../src/arguments/set-field.ts';
import { oneLine } from '../src/send/show-request.ts';
import { runHere } from './support/run-here.ts';
import { serve } from './support/serve.ts';

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

  it.each(['-99999999999d', '+999999999d'])('no moment that a date can be: %j', (text) => {
    expect(() => parseMoment('--at', text)).toThrow(/--at must be between 1970 and the year 275760/);
  });

  it.each(['0s', '25d'])('no time that a timer can wait: %j', (text) => {
    expect(() => parseDuration('--timeout', text, 1, MAX_TIMER_MS)).toThrow(/--timeout must be from 1 ms to 25 d/);
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

describe('what a clumsy hand types', () => {
  it.each(['items.length=-1', 'items.length=4000000000', 'items.4294967294=1', 'items.name=x', 'new.99999.a=1'])(
    'no place in an array: --set %s',
    (assignment) => {
      expect(() => setField({ items: [1] }, assignment)).toThrow(/is no place in an array; those are 0 to 9999/);
    },
  );

  it('a user and a password in a URL, which are not sent', () => {
    expect(() => parseUrl('http://user:secret@localhost:3000/')).toThrow(
      /^The URL of localhost:3000 must have no user/,
    );
  });

  it.each([
    [['--json'], 'unknown_option'],
    [['bogus', '--json'], 'unknown_command'],
    [['send', '--json'], 'missing_argument'],
    [['verify', 'ploton', '--json'], 'missing_mandatory_option_value'],
    [['send', 'ploton', 'task.complete', ':1', 'more', '--json'], 'excess_arguments'],
  ])('is told as JSON when that is wanted: hookgate %j', async (args, code) => {
    const { json, code: exitCode } = await runHere(args);
    expect(json()).toEqual({ error: { code, message: expect.stringMatching(/^(?!error: )./) } });
    expect(exitCode).toBe(2);
  });

  it('text from outside neither steers the terminal nor turns its neighbours around', () => {
    expect(oneLine('a\u001b[31m\u202eb\u2066c\u200f')).toBe('a\\u001b[31m\\u202eb\\u2066c\\u200f');
  });
});

describe('what answers is no emulator', () => {
  it.each([
    ['another server', 404, 'not here'],
    ['one with JSON', 404, 'null'],
    ['one that takes everything', 200, '<html>'],
  ])('%s', async (_, status, body) => {
    const other = await serve((_req, res) => void res.writeHead(status).end(body));
    const { json, code } = await runHere(['deliveries', '--json', '--emulator', `${other.url}/?token=x`]);
    await other.close();
    expect(json()).toMatchObject({
      error: { code: 'no_emulator', message: expect.stringContaining('is no emulator') },
    });
    expect(code).toBe(1);
  });

  it('a body that JSON cannot carry is not sent otherwise', async () => {
    const input = new Uint8Array([0xff, 0xfe]);
    const ran = await runHere(['trigger', 'ploton', 'task.complete', '--body', '-', '--json'], { input });
    expect(ran.json()).toMatchObject({ error: { code: 'binary_body' } });
    expect(ran.code).toBe(2);
  });
});
