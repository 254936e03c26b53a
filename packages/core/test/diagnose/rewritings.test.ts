import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findRewriting } from '../../src/verify/diagnose/find-rewriting.ts';
import { rewritingsOf } from '../../src/verify/diagnose/rewritings.ts';

const EVENT = {
  event: 'task.complete',
  task_id: 'task_1',
  timestamp: '2026-06-15T12:00:00Z',
  data: { name: 'Zoë 😀', price: 1.5, url: 'https://x/y', html: '<b>', list: [1, [], {}, null, 'a, "b": c'] },
};

const compact = JSON.stringify(EVENT);
const pretty = JSON.stringify(EVENT, null, 2);
const python = pythonOf(EVENT);
const ascii = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
const slashes = (text: string): string => text.replaceAll('/', '\\/');
const go = (text: string): string => text.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e');
const mojibake = (text: string): string => Buffer.from(text).toString('latin1');

/** As `json.dumps(value, ensure_ascii=False)` writes it. */
function pythonOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, each]) => `${JSON.stringify(name)}: ${pythonOf(each)}`)
    .join(', ')}}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}

function explain(signed: string, arrived: string | Uint8Array): Promise<string | undefined> {
  const mac = (bytes: string | Uint8Array): string => createHmac('sha256', 'secret').update(bytes).digest('hex');
  const signature = mac(signed);
  return findRewriting(Buffer.from(arrived), (form) => mac(form) === signature);
}

describe('a body that was rewritten on its way is recognised', () => {
  it.each<readonly [name: string, signed: string, arrived: string, said: RegExp]>([
    ['compact, arrives pretty', compact, pretty, /re-serialised without white space/],
    ['compact, arrives pretty with four', compact, JSON.stringify(EVENT, null, 4), /re-serialised without white space/],
    ['pretty, arrives compact', pretty, compact, /re-serialised with two spaces/],
    ['pretty with four, arrives compact', JSON.stringify(EVENT, null, 4), compact, /re-serialised with four spaces/],
    ['with tabs, arrives compact', JSON.stringify(EVENT, null, '\t'), compact, /re-serialised with tabs/],
    ["Python's json.dumps, arrives compact", ascii(python), compact, /ASCII.*Python/],
    ["Python's without ensure_ascii, arrives compact", python, compact, /Python/],
    ["Python's with sort_keys, arrives compact", ascii(pythonOf(sorted(EVENT))), compact, /sorted keys.*ASCII.*Python/],
    ["Python's, arrives as ASCII but compact", ascii(python), ascii(compact), /Python/],
    ['ASCII, arrives decoded', ascii(compact), compact, /ASCII/],
    ['decoded, arrives as ASCII', compact, ascii(python), /without white space/],
    ["PHP's slashes and ASCII, arrives compact", slashes(ascii(compact)), compact, /ASCII with escaped slashes/],
    ["PHP's slashes alone, arrives compact", slashes(compact), compact, /escaped slashes/],
    ["PHP's pretty print, arrives compact", slashes(ascii(JSON.stringify(EVENT, null, 4))), compact, /slashes.*four/],
    ["Go's HTML, arrives compact", go(compact), compact, /escaped HTML/],
    ["Go's Encoder ends its line, arrives compact", `${go(compact)}\n`, compact, /escaped HTML.*line break/],
    ['keys sorted on the way', compact, JSON.stringify(Object.fromEntries(Object.entries(EVENT).sort())), /keys/],
    ['keys were sorted, and are not now', JSON.stringify(sorted(EVENT)), compact, /sorted keys/],
    ['LF became CRLF', pretty, pretty.replaceAll('\n', '\r\n'), /LF instead of CRLF/],
    ['CRLF became LF', pretty.replaceAll('\n', '\r\n'), pretty, /CRLF instead of LF/],
    ['a byte order mark was added', compact, `\ufeff${compact}`, /without the byte order mark/],
    ['a byte order mark was lost', `\ufeff${compact}`, compact, /with a byte order mark/],
    ['a line break was added', compact, `${compact}\n`, /without the white space/],
    ['a line break was lost', `${compact}\n`, compact, /with a line break/],
    ['CRLF at its end was lost', `${compact}\r\n`, compact, /with a line break.*CRLF/],
    ['UTF-8 read as Latin-1', compact, mojibake(compact), /latin1/],
    ['numbers keep their spelling', '{"a":1.50,"b":1e2,"a":-0.0}', '{ "a": 1.50, "b": 1e2, "a": -0.0 }', /white space/],
  ])('%s', async (_name, signed, arrived, said) => {
    expect(await explain(signed, arrived)).toMatch(said);
  });

  it('but for what cannot be known: a zero that a number lost', async () => {
    expect(await explain(compact.replace('1.5', '1.50'), compact)).toBeUndefined();
  });

  it('whatever the JSON is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2, 4, '\t'), async (value, indent) => {
        const arrived = JSON.stringify(value, null, indent);
        if (Buffer.byteLength(arrived) > 2_000) return;
        const signed = JSON.stringify(value);
        if (signed !== arrived) expect(await explain(signed, arrived)).toBeDefined();
        const spaced = pythonOf(value);
        if (spaced !== arrived) expect(await explain(spaced, arrived)).toBeDefined();
      }),
    );
  });
});

describe("a stranger's body", () => {
  const nested = (depth: number, inside = ''): string => '['.repeat(depth) + inside + ']'.repeat(depth);
  const wide = '[1'.padEnd(4_093, ',1').concat(']');
  const bombs: ReadonlyArray<readonly [string, string | Uint8Array]> = [
    ['deep and wide', nested(31, '1,'.repeat(2_000).slice(0, -1))],
    ['as deep as it may be', nested(32)],
    ['deeper', nested(33)],
    ['only opened', '['.repeat(4_096)],
    ['opened in a text', `"${'['.repeat(4_000)}"`],
    ['wide', wide.length % 2 === 0 ? `${wide} ` : wide],
    ['six keys, sorted', `{${Array.from({ length: 6 }, (_, at) => `"${at}":"${'x'.repeat(600)}"`).join()}}`],
    ['many keys, sorted', `{${Array.from({ length: 400 }, (_, at) => `"${1_000 + at}":1`).join()}}`],
    ['objects in objects', '{"a":'.repeat(32) + '1'.padEnd(3_800, '0') + '}'.repeat(32)],
    ['all to be escaped', JSON.stringify('\u0080'.repeat(2_000))],
    ['slashes', JSON.stringify('/<'.repeat(2_000))],
    ['backslashes', `"${'\\\\'.repeat(2_000)}"`],
    ['an open text', `"${'\\"'.repeat(2_000)}`],
    ['line breaks', '\n'.repeat(4_096)],
    ['not UTF-8', Uint8Array.from({ length: 4_096 }, () => 0xff)],
    ['empty', ''],
  ];

  function written(body: Uint8Array): number {
    let bytes = 0;
    for (const form of rewritingsOf(body)) bytes += form.body.length;
    return bytes;
  }

  it.each(bombs)('%s: all its forms have at most 256 KB', (_name, body) => {
    const bytes = Buffer.from(body);
    expect(bytes.length).toBeLessThanOrEqual(4_096);
    expect(written(bytes)).toBeLessThanOrEqual(256 * 1024);
  });

  it('generated: the same', () => {
    const piece = fc.constantFrom('[', ']', '{', '}', '"', ',', ':', '1', '\\', '\n', ' ', 'é', '"a":', '[[', '1,1,');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 1_300 }), (pieces) => {
        expect(written(Buffer.from(pieces.join('')).subarray(0, 4_096))).toBeLessThanOrEqual(256 * 1024);
      }),
    );
  });

  it('that is larger is not looked at; one that is deeper is not read as JSON', () => {
    expect([...rewritingsOf(Buffer.alloc(4_097, 0x20))]).toEqual([]);
    const names = (depth: number): string =>
      [...rewritingsOf(Buffer.from(nested(depth, ' ')))].map(({ name }) => name).join();
    expect(names(32)).toContain('re-serialised');
    expect(names(33)).not.toContain('re-serialised');
  });
});
