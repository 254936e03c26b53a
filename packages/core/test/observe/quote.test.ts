import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, cutFields, oneLine, quote } from '../../src/observe/quote.ts';

/** What ends a line, moves a cursor or hides text, in any terminal or log reader. */
const ACTS = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;
const anything = fc.string({
  unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)),
  maxLength: 400,
  size: 'max',
});

describe('quote', () => {
  it('is a literal of JavaScript that says the same text, on one visible line', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const literal = quote(text);
        expect(literal).not.toMatch(ACTS);
        const kept = text.slice(0, 200);
        const evaluated: unknown = new Function(`return ${literal}`)();
        expect(evaluated).toBe(kept === text ? text : `${kept}…`);
      }),
    );
  });

  it('keeps an ordinary path as it is', () => {
    expect(quote('/api/hooks/ploton')).toBe("'/api/hooks/ploton'");
  });
});

describe('cut', () => {
  it('leaves nothing that acts, whatever comes, and no more than was asked for', () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 300 }), (text, longest) => {
        const line = cut(text, longest);
        expect(line).not.toMatch(ACTS);
        expect(line.length).toBeLessThanOrEqual(10 * longest + 1);
        if (!ACTS.test(text) && text.length <= longest) expect(line).toBe(text);
      }),
    );
  });

  it('cuts a line of any length', () => {
    expect(oneLine('x'.repeat(100_000)).length).toBeLessThan(3_000);
  });

  it('cuts the fields of a line, and keeps numbers and dates', () => {
    const at = new Date(0);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(cutFields({ id: 'a\nb', n: 1, at, none: undefined, nested: { deep: '\u001b[2J' }, circle })).toEqual({
      id: 'a\\nb',
      n: 1,
      at,
      none: undefined,
      nested: '{"deep":"\\u001b[2J"}',
      circle: '[object Object]',
    });
    expect(String(cutFields({ id: 'x'.repeat(1_000_000) }).id).length).toBe(201);
  });
});
