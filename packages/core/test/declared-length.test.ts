import { expect, it } from 'vitest';
import { bodyTooLarge, declaredLength } from '../src/body/declared-length.ts';

const LIMIT = 1_000;

it.each([
  ['0', 0],
  ['5', 5],
  ['0005', 5],
  [' 5 ', 5],
  ['1000', 1_000],
  [7, 7],
])('reads %j', (header, length) => {
  expect(declaredLength(header, undefined, LIMIT)).toBe(length);
});

it.each([undefined, null, '', ' ', 'abc', '-5', '+5', '5.0', '1e3', '0x10', 'NaN', 'Infinity', '٥'])(
  'takes %j for no declaration',
  (header) => {
    expect(declaredLength(header, undefined, LIMIT)).toBeUndefined();
  },
);

it('goes by the limit before a byte is read, however many digits there are', () => {
  for (const header of ['1001', '99999999999999999999999', '9'.repeat(400)]) {
    expect(declaredLength(header, undefined, LIMIT)).toMatchObject({
      code: 'body_too_large',
      reason: 'body_too_large',
      detail: `The request declares ${header} bytes; bodyLimitBytes is 1000.`,
    });
  }
});

it('says of a body that grew over the limit what the limit is', () => {
  expect(bodyTooLarge(LIMIT)).toMatchObject({ detail: 'More bytes came; bodyLimitBytes is 1000.' });
});

it('refuses two lengths, equal or not', () => {
  for (const header of ['5, 5', '5,6', '5, ']) {
    expect(declaredLength(header, undefined, LIMIT)).toMatchObject({
      code: 'body_length_mismatch',
      reason: 'content_length_twice',
      detail: expect.stringContaining('two Content-Length headers'),
    });
  }
});

it('has no meaning beside a Transfer-Encoding', () => {
  expect(declaredLength('5', 'chunked', LIMIT)).toBeUndefined();
  expect(declaredLength('5, 5', 'chunked', LIMIT)).toBeUndefined();
  expect(declaredLength('99999', 'chunked', LIMIT)).toBeUndefined();
});
