import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalisePath } from '../src/receive/normalise-path.ts';
import { oddTarget } from './support/odd-target.ts';

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
    '/webhoo\u212a',
    '/webhoo%E2%84%AA',
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

  it('never throws, and answers a plain path: one slash between segments, no dot segment, no upper case', () => {
    fc.assert(
      fc.property(oddTarget, (text) => {
        const path = normalisePath(text);
        expect(path.startsWith('/')).toBe(true);
        expect(path).not.toMatch(/\/\/|\/\.\.?(\/|$)|[A-Z?#\\;]/);
      }),
      { numRuns: 2_000 },
    );
  });
});
