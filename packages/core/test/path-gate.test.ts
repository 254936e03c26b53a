import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPathGate, isAtOrBelow, normalisePath } from '../src/receive/path-gate.ts';

describe('normalisePath', () => {
  it.each([
    '/webhook',
    '/WEBHOOK',
    '/webhook/',
    '//webhook',
    '/webhook//',
    '/web%68ook',
    '/%77EBHOOK/',
    '/web%2568ook',
    '/./webhook',
    '/x/../webhook',
    '/%2e/webhook',
    '/x/%2e%2e/webhook',
    '/webhook;a=1',
    '/;x/webhook',
    '\\webhook',
    '/webhook?x=/y',
    '/webhook#f',
    'http://evil/webhook',
    'HTTP://evil:80/webhook?x',
    '/webhook/.',
    '/../webhook',
    '/webhook%2F',
    '/webhook%3Fx',
    '/webhook%23',
    '/%zz/../webhook',
    '/webhook\u212a'.replace('\u212a', ''),
  ])('puts %j into the form /webhook', (url) => {
    expect(normalisePath(url)).toBe('/webhook');
  });

  it.each(['/', '', '?x', '//', '/./', 'http://host'])('%j is the root', (url) => {
    expect(normalisePath(url)).toBe('/');
  });

  it('keeps other paths apart', () => {
    expect(normalisePath('/webhooks')).toBe('/webhooks');
    expect(normalisePath('/a.b/c-d')).toBe('/a.b/c-d');
    expect(normalisePath('/webhook%FF')).toBe('/webhook%ff');
  });

  it('never throws, is idempotent on its own form, and starts with one slash', () => {
    const piece = fc.constantFrom(
      '/',
      '.',
      '..',
      '%',
      '%2e',
      '%252F',
      ';',
      '?',
      '#',
      '\\',
      'a',
      'B',
      'é',
      '%C3%A9',
      'http://h',
      ':',
    );
    const url = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(url, (text) => {
        const path = normalisePath(text);
        expect(path.startsWith('/')).toBe(true);
        expect(path).not.toMatch(/\/\/|\/\.\.?(\/|$)|[A-Z?#\\;]/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('isAtOrBelow', () => {
  it('guards the path and everything below it, not its namesakes', () => {
    expect(isAtOrBelow('/webhook', '/webhook')).toBe(true);
    expect(isAtOrBelow('/webhook/extra', '/webhook')).toBe(true);
    expect(isAtOrBelow('/webhooks', '/webhook')).toBe(false);
    expect(isAtOrBelow('/web', '/webhook')).toBe(false);
    expect(isAtOrBelow('/anything', '/')).toBe(true);
  });
});

describe('createPathGate', () => {
  it.each([
    ['/webhook', ['/webhook', '/webhook/extra'], ['/webhooks', '/']],
    ['/of/:tenant', ['/of/acme', '/of/acme/below', '/of/:tenant'], ['/of', '/off/acme', '/x/of/acme']],
    ['/:tenant/hook', ['/acme/hook', '/a.b/hook/x'], ['/hook', '/a/b/hook', '/acme/hooks']],
    ['/user-:id.json', ['/user-5.json', '/user-x'], ['/user-', '/users']],
    ['/all/*', ['/all/x', '/all/x/y', '/all/'], ['/all', '/allx']],
    ['/*/hook', ['/a/hook', '/a/b/hook/c'], ['/a/hooks']],
    ['/a.b+c/:x', ['/a.b+c/1'], ['/axb+c/1', '/a.bbc/1']],
  ])('%s', (guarded, ours, others) => {
    const isOurs = createPathGate(guarded);
    expect(ours.filter((path) => !isOurs(path))).toEqual([]);
    expect(others.filter(isOurs)).toEqual([]);
  });
});
