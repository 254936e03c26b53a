import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEncoded } from '../src/body/content-encoding.ts';

const NONE = ['', 'identity', 'none', 'utf-8', 'utf8', 'us-ascii', 'ascii', '7bit', '8bit', 'binary'];
const REAL = ['gzip', 'x-gzip', 'br', 'deflate', 'compress', 'x-compress', 'zstd', 'dcb', 'aes128gcm', 'base64'];

const none = fc
  .tuple(fc.constantFrom(...NONE), fc.array(fc.boolean()), fc.constantFrom('', ' ', '\t', '  '))
  .map(
    ([name, upper, around]) => around + Array.from(name, (c, i) => (upper[i] ? c.toUpperCase() : c)).join('') + around,
  );

describe('a Content-Encoding', () => {
  it('is none when it is absent, or a list of nothing but names for none', () => {
    expect(isEncoded(undefined)).toBe(false);
    fc.assert(fc.property(fc.array(none), (list) => !isEncoded(list.join(','))));
  });

  it('is one as soon as its list has any other name', () => {
    const other = fc.oneof(
      fc.constantFrom(...REAL),
      fc.string({ minLength: 1 }).filter((text) => !NONE.includes(text.trim().toLowerCase()) && !text.includes(',')),
    );
    const lists = fc.tuple(fc.array(none), other, fc.array(none));
    fc.assert(fc.property(lists, ([before, it, after]) => isEncoded([...before, it, ...after].join(','))));
  });
});
