import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedFields } from '../../src/page/actions/changed-fields.ts';
import { html } from '../../src/page/html.ts';
import { createPage } from '../../src/page/index.ts';
import { indentJson } from '../../src/page/text/json-tokens.ts';
import { formatAge, formatSpan, formatTaken, formatUntil } from '../../src/page/text/times.ts';
import { spellOut, visibleText } from '../../src/page/text/visible-text.ts';
import { timeline } from '../../src/page/views/timeline.ts';
import { startEmulator } from '../support/start-emulator.ts';
import { BUNDLE, bundleClient } from './bundle/bundle-client.ts';
import { NOW, someAttempt, someDelivery } from './support/some-views.ts';

describe('The template', () => {
  it('escapes every value, in text and in attributes, and joins what is nested', () => {
    const odd = `<a href="x" title='y'>&</a>`;
    const escaped = '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;';
    expect(html`<p title="${odd}">${[odd, html`<b>${odd}</b>`]}</p>`.toString()).toBe(
      `<p title="${escaped}">${escaped}<b>${escaped}</b></p>`,
    );
  });

  it('writes nothing for what is not there, and a number as it is', () => {
    expect(html`${undefined}${null}${false}${true}${0}${''}`.toString()).toBe('0');
  });
});

describe('Text', () => {
  it('shows what is not seen, and leaves what is', () => {
    expect(html`${visibleText('a\u202eb\u0000c\ud800d\u200be')}`.toString().replaceAll(/<[^>]+>/g, '|')).toBe(
      'a|U+202E|b|U+0000|c|U+D800|d|U+200B|e',
    );
    expect(spellOut('a\u202eb\u{e0041}')).toBe('aU+202EbU+E0041');
    expect(visibleText('Ünïcödé, 日本語, 🙂, ❤️\n\tend')).toBe('Ünïcödé, 日本語, 🙂, ❤️\n\tend');
  });

  it('indents JSON without changing what is written in it', () => {
    expect(
      indentJson('{"a":1.0,"a":[ ],"b":{"c":[true,"x:{,"]},"n":12345678901234567890}')
        ?.map(({ text }) => text)
        .join(''),
    ).toBe(
      '{\n  "a": 1.0,\n  "a": [],\n  "b": {\n    "c": [\n      true,\n      "x:{,"\n    ]\n  },\n  "n": 12345678901234567890\n}',
    );
    expect(indentJson('{"a":')).toBeUndefined();
  });

  it('indents any JSON as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const indented =
          indentJson(text)
            ?.map((token) => token.text)
            .join('') ?? '';
        expect(JSON.parse(indented)).toEqual(JSON.parse(text));
        expect(indented.replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
      }),
    );
  });

  it.each([
    [formatSpan(0), '0 s'],
    [formatSpan(245_999), '4 min 5 s'],
    [formatSpan(7_200_000), '2 h'],
    [formatSpan(273_600_000), '3 d 4 h'],
    [formatAge(999), 'now'],
    [formatAge(245_000), '4 min'],
    [formatUntil(0), 'due'],
    [formatUntil(59_001), 'in 1 min'],
    [formatTaken(0.42), '0.4 ms'],
    [formatTaken(1234), '1.2 s'],
  ])('writes %s', (written, expected) => {
    expect(written).toBe(expected);
  });
});

describe('What was changed in a sample', () => {
  const sample = { id: 'x', data: { a: 1, b: [1, 2] } };

  it('is what differs, at any depth', () => {
    expect(changedFields(sample, { id: 'x', data: { a: 2, b: [1, 2], c: null } })).toEqual({ data: { a: 2, c: null } });
    expect(changedFields(sample, sample)).toEqual({});
    expect(changedFields(sample, { id: 'x', data: 'gone' })).toEqual({ data: 'gone' });
  });

  it('cannot say that something was taken out', () => {
    expect(changedFields(sample, { id: 'x', data: { a: 1 } })).toBeUndefined();
    expect(changedFields(sample, [sample])).toBeUndefined();
  });

  it('takes __proto__ for a field like others', () => {
    const changed = changedFields(sample, JSON.parse('{"id":"x","data":{"a":1,"b":[1,2]},"__proto__":{"c":1}}'));
    expect(Object.keys(changed ?? {})).toEqual(['__proto__']);
    expect(changed).not.toHaveProperty('c');
  });
});

describe('The timeline', () => {
  const minute = 60_000;
  const retries = [minute, 4 * minute, 25 * minute, 90 * minute];

  it('tells in words what it draws', () => {
    const history = [someAttempt(1, NOW), someAttempt(2, NOW + minute, { outcome: 'timeout' })];
    const drawn = timeline(
      someDelivery({ history, attempts: 2, maxAttempts: 5, nextAttemptAt: NOW + 5 * minute }),
      retries,
    ).toString();
    expect(drawn).toContain(
      '2 of 5 attempts made. sent: 500; +1 min: timed out; +5 min: next; +30 min: planned; +2 h: planned.',
    );
  });

  it('stays within its width, in order, however many attempts there are', () => {
    const times = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(times, (offsets) => {
        const history = [...offsets].sort((a, b) => a - b).map((offset, at) => someAttempt(at + 1, NOW + offset));
        const drawn = timeline(someDelivery({ history, state: 'delivered' }), retries).toString();
        const places = [...drawn.matchAll(/<svg x="([\d.]+)%"/g)].map(([, x]) => Number(x));
        expect(places.length).toBeGreaterThan(0);
        expect(places.every((x) => x >= 0 && x <= 100)).toBe(true);
        expect(places.every((x, at) => at === 0 || x > (places[at - 1] ?? 0))).toBe(true);
      }),
    );
  });
});

describe('The page', () => {
  async function open() {
    const emulator = await startEmulator();
    const page = createPage(emulator);
    return { emulator, page, get: (url: string) => page.handle({ method: 'GET', url }) };
  }

  it('lets nothing but its own files run, be loaded or be sent to, and nobody frame it', async () => {
    const { get } = await open();
    for (const url of ['/', '/webhooks', '/send', '/assets/page.js', '/assets/page.css', '/assets/icon.svg']) {
      const answer = await get(url);
      expect(answer?.headers).toMatchObject({
        'content-security-policy': expect.stringMatching(
          /^default-src 'self'; .*form-action 'self'; frame-ancestors 'none'/,
        ),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
      });
      if (!url.startsWith('/assets/')) {
        expect(answer?.body).not.toMatch(/<script(?! type="module" src=)| style="| on[a-z]+="/);
      }
    }
  });

  it('leaves what is not its own to the server', async () => {
    const { get, page } = await open();
    for (const url of [
      '/api/deliveries',
      '/v1/tasks',
      '/nothing',
      '/deliveries/%',
      '*',
      '//a.example/',
      '/deliveries/a/b',
    ]) {
      expect([url, await get(url), await page.handle({ method: 'POST', url })]).toEqual([url, undefined, undefined]);
    }
  });

  it('is made of the sources as they are: `pnpm --filter @hookgate/emulator bundle` after a change', async () => {
    expect(await readFile(BUNDLE, 'utf8')).toBe(await bundleClient());
  });
});
