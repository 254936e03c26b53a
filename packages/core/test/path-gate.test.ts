import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPathGate, passesThrough } from '../src/receive/path-gate.ts';
import { parsePath } from '../src/receive/path-pattern.ts';
import { RequestTarget, type TargetSegment } from '../src/receive/request-target.ts';
import { oddTarget } from './support/odd-target.ts';

function fail(problem: string): never {
  throw new Error(problem);
}

function gateOf(guarded: string): (url: string) => boolean {
  const gate = createPathGate(guarded, fail);
  return (url) => gate(new RequestTarget(url));
}

describe('a guarded path', () => {
  const isOurs = gateOf('/webhook');

  it.each([
    ['as it is', '/webhook', '/webhook?x=/y', '/webhook#f', '/webhook/', '/webhook/below'],
    ['in another case', '/WEBHOOK', '/WebHook/Below', '/webhoo\u212a', '/webhoo%E2%84%AA'],
    [
      'encoded',
      '/web%68ook',
      '/%77EBHOOK/',
      '/web%2568ook',
      '/webhook%2F',
      '/webhook%3Fx',
      '/webhook%23',
      '/%ff/../web%68ook',
    ],
    ['with slashes', '//webhook', '/webhook//', '///webhook', '\\webhook', '/\\webhook\\', '%2fwebhook', '%5cwebhook'],
    [
      'behind dot segments',
      '/./webhook',
      '/x/../webhook',
      '/%2e/webhook',
      '/x/%2e%2e/webhook',
      '/../webhook',
      '/x//../webhook',
      '/x//../../webhook',
      '/x%2fy/../webhook',
      '/x;y/..;z/webhook',
      '/x\\y/../webhook',
      '/a/b/../../webhook',
    ],
    [
      'on the way elsewhere',
      '/webhook/..',
      '/webhook/../x',
      '/webhook/%2e%2e/x',
      '/webhook/..%2fx',
      '/webhook;/..',
      '/webhook%2f..',
      '/webhook/../../x',
      '/webhook/.',
    ],
    ['with parameters', '/webhook;a=1', '/;x/webhook', '/webhook;a/below', '/webhook%3ba'],
    [
      'absolute',
      'http://evil/webhook',
      'HTTP://evil:80/webhook?x',
      'http://evil\\webhook',
      'http:\\\\evil\\webhook',
      'http://evil?/webhook',
      'http://evil#/webhook',
      'http://evil;/webhook',
      'http://evil\\x/webhook',
      'http:///evil/webhook',
      'http:///webhook',
    ],
    [
      'with an odd authority',
      '//a@b/webhook#',
      '//a@b/webhook',
      '//evil/webhook',
      '/\\evil/webhook',
      '//a@b\\webhook',
      'http:/webhook',
      'http:/evil/webhook',
      'x:/webhook',
      'x:y:/webhook',
      'mailto:a@b/webhook',
      'x:a@b/webhook?q',
      '%2f%2fa@b%2fwebhook',
    ],
    [
      'in white space',
      '/webhook ',
      ' /webhook',
      '/webhook%20',
      '/webhook\t',
      '/webhook\n',
      '/webhook\f',
      '/webhook\u00a0',
      '/webhook\ufeff',
      '/webhook%C2%A0',
      '/web\thook',
      '/web%0ahook',
      '/webhook\0',
      ' http://evil/webhook',
      '/webhook ?x',
    ],
    ['without a slash', 'webhook', 'webhook/x'],
  ])('is ours %s', (_, ...targets) => {
    expect(targets.filter((target) => !isOurs(target))).toEqual([]);
  });

  it.each([
    '/',
    '',
    '?webhook',
    '/?/webhook',
    '/#/webhook',
    '/webhooks',
    '/webhook-admin',
    '/web',
    '/hook',
    '/webhook.json',
    '/api/webhook',
    '/api//webhook',
    '/api/webhook/../x',
    '/login?next=/webhook',
    '//login?next=/webhook',
    '/webhoo',
    '/webhook%73',
    '/assets/..%2fwebhooks',
    '/assets/..%2f',
    '/a/b/../webhook',
    '/../api/webhook',
    'http://webhook/',
    'http://host/api/webhook',
    'https://webhook.example/x',
    '*',
  ])('%j is not ours', (url) => {
    expect(isOurs(url)).toBe(false);
  });

  it('the root has everything below it', () => {
    for (const url of ['/', '', '/anything', 'http://host', '/%zz']) expect(gateOf('/')(url)).toBe(true);
  });

  it('a long target is read as a short one', () => {
    const filler = `/${'a%20'.repeat(5_000)}`;
    expect(isOurs(`${filler}/x`)).toBe(false);
    expect(isOurs(`${filler}/../webhook`)).toBe(true);
    expect(isOurs(`/webhook/..${filler}`)).toBe(true);
    expect(isOurs(`/webhook${filler}`)).toBe(true);
  });

  it('never throws, and takes no target for its own that does not name it', () => {
    fc.assert(
      fc.property(oddTarget, (url) => {
        const named = decodeURIComponentOften(url)
          .toLowerCase()
          .replace(/[\t\n\r]/g, '')
          .includes('webhook');
        expect(isOurs(url) && !named).toBe(false);
      }),
      { numRuns: 5_000 },
    );
  });

  it('whatever stands around it, the path itself and what is below it are ours', () => {
    const below = fc.oneof(
      oddTarget.map((text) => `/${text}`),
      oddTarget.map((text) => `?${text}`),
      fc.constant(''),
    );
    fc.assert(
      fc.property(below, (rest) => {
        expect(isOurs(`/webhook${rest}`)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('a pattern', () => {
  it.each([
    [
      '/of/:tenant',
      ['/of/acme', '/of/acme/below', '/of/:tenant', '/of/', '/of//', '/of/..', '/of/%2e%2e%2facme'],
      ['/of', '/off/acme', '/x/of/acme'],
    ],
    [
      '/:tenant/hook',
      ['/acme/hook', '/a.b/hook/x', '//hook', '/a%2fb/hook', '/a\\b/hook'],
      ['/hook', '/a/b/hook', '/acme/hooks'],
    ],
    ['/api/:t/hook', ['/api/acme/hook', '/api//hook', '/api/../hook', '/API/%20/hook'], ['/api/hook', '/api/a/b/hook']],
    ['/user-:id.json', ['/user-5.json', '/user-x', '/user-'], ['/users']],
    ['/near/:lat-:lng', ['/near/1-2'], ['/near', '/nearby/1-2']],
    ['/all/*', ['/all/x', '/all/x/y', '/all/', '/all'], ['/allx', '/']],
    ['/all/*rest', ['/all/x', '/all'], ['/allx']],
    ['/*/hook', ['/a/hook', '/a/b/hook/c', '/hook'], ['/a/hooks']],
    ['/ab*cd/in', ['/abcd/in', '/ab/x/cd/in', '/abx/in'], ['/xabcd/in', '/ab', '/abcd/on']],
    ['/hooks/:id?', ['/hooks', '/hooks/', '/hooks/7'], ['/hooksy']],
    ['/hooks/:id*', ['/hooks', '/hooks/7/8'], ['/hooksy']],
    ['/hooks/:id(\\d+)', ['/hooks/12', '/hooks/'], ['/hooksy/1']],
    ['/hooks/:id(\\d+)/in', ['/hooks/12/in'], ['/hooks', '/hooks/12/on']],
    ['/hooks/:id{[0-9]{2}}/in', ['/hooks/12/in'], ['/hooks/12/on']],
    ['/hooks{/:id}', ['/hooks', '/hooks/x'], ['/hooksy']],
    ['/hooks{/:id}/in', ['/hooks/in', '/hooks/x/in'], ['/hooks/x', '/hooksy/in']],
    ['/hooks(/:id)?', ['/hooks', '/hooks/x'], ['/hooksy']],
    ['/(v1|v2)/hook', ['/v1/hook', '/v2/hook/x'], ['/v1/hooks']],
    ['/a.b_c~d/:x', ['/a.b_c~d/1'], ['/axb_c~d/1']],
    ['/caf%C3%A9/:x', ['/café/1', '/caf%C3%A9/1', '/CAF%c3%89/1', '/café/%ff'], ['/cafe/1']],
    ['/a//b/', ['/a/b', '/a//b'], ['/a', '/ab']],
  ])('%s', (guarded, ours, others) => {
    const isOurs = gateOf(guarded);
    expect(ours.filter((url) => !isOurs(url))).toEqual([]);
    expect(others.filter(isOurs)).toEqual([]);
  });

  it.each([
    ['hook', 'starting with "/"'],
    ['', 'starting with "/"'],
    ['/a?b', 'no query'],
    ['/a#b', 'no fragment'],
    ['/../x', 'leads elsewhere'],
    ['/a/./x', 'leads elsewhere'],
    ['/a/%2e%2e', 'leads elsewhere'],
    ['/a b', '" "'],
    ['/a\\:b', '"\\\\"'],
    ['/a;b', '";"'],
    ['/a+b', '"+"'],
    ['/[ab]', '"["'],
    ['/a|b', '"|"'],
    ['/^a$', '"^"'],
    ['/a!', '"!"'],
    ['/a)', '")"'],
    ['/a/:', 'name of a parameter'],
    ['/a/:id(\\d', 'never closed'],
    ['/a{/b', 'never closed'],
    ['/a%2Fb', 'routers do not agree'],
    ['/a%252Fb', 'routers do not agree'],
  ])('%s is refused: %s', (path, problem) => {
    expect(() => parsePath(path, fail)).toThrow(problem);
  });
});

describe('what a target costs', () => {
  /** Segments that count how often their text is asked for. */
  function counted(texts: readonly string[]): { segments: TargetSegment[]; asked: () => number } {
    let asked = 0;
    const segments = texts.map((text, index) => ({
      get spellings() {
        asked += 1;
        return [text];
      },
      mayBegin: index === 0,
    }));
    return { segments, asked: () => asked };
  }

  const piece = fc.constantFrom('a', 'b', ':x', '*', 'a*', ':y?', ':z(\\d+)');
  const text = fc.constantFrom('a', 'b', 'ab', '', '.', '..');

  it('is one look at each segment, whatever the pattern', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.array(text, { maxLength: 400 }), (pieces, texts) => {
        const { segments, asked } = counted(texts);
        passesThrough(segments, parsePath(`/${pieces.join('/')}/never`, fail));
        expect(asked()).toBe(texts.length);
      }),
      { numRuns: 300 },
    );
  });

  it('is at most six readings, of which none is longer than the target', () => {
    fc.assert(
      fc.property(oddTarget, (url) => {
        const readings = [...new RequestTarget(url).readings()];
        expect(readings.length).toBeLessThanOrEqual(6);
        for (const reading of readings) {
          expect(reading.length).toBeLessThanOrEqual(url.length + 1);
          for (const { spellings } of reading) expect(spellings.length).toBeLessThanOrEqual(6);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

function decodeURIComponentOften(text: string): string {
  return text
    .replace(/%25/g, '%')
    .replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll('%e2%84%aa', 'k');
}
