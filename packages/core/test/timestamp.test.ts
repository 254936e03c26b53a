import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIsoTimestamp, parseTimestamp } from '../src/senders/timestamp.ts';

describe('parseTimestamp', () => {
  it.each([
    ['1781526123', 1_781_526_123_000],
    ['1781526123000', 1_781_526_123_000],
    ['2026-06-15T12:22:03.000Z', 1_781_526_123_000],
    ['2026-06-15T12:22:03Z', 1_781_526_123_000],
    ['2026-06-15T12:22:03+00:00', 1_781_526_123_000],
    ['2026-06-15T12:22:03.25+00:00', 1_781_526_123_250],
  ])('reads %s', (text, time) => {
    expect(parseTimestamp(text)).toBe(time);
  });

  it.each([
    '',
    ' ',
    'abc',
    'NaN',
    'Infinity',
    '1e9',
    '-1',
    '0x6a2fee6b',
    '1781526123abc',
    ' 1781526123',
    '1781526123 ',
    '1781526123.5',
    '01781526123',
    '178152612',
    '17815261230',
    '0178152612',
    '1781526123, 1781526123',
    '2026-06-15',
    '2026-06-15T12:22:03',
    '2026-06-15T12:22:03-00:00',
    '2026-06-15T14:22:03+02:00',
    '2026-06-15T12:22:03 +00:00',
    '1781526123+00:00',
    '+00:00',
    '2026-06-15T12:22:03ZZ',
    '2026-13-01T00:00:00Z',
    '2026-06-15T24:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-06-00T00:00:00Z',
    '2026-06-15T12:60:03Z',
    '٢٠٢٦',
    '1781526123\n',
  ])('refuses %j', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });

  it('answers a whole number or nothing, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.double().map(String)), (text) => {
        const time = parseTimestamp(text);
        expect(time === undefined || Number.isFinite(time)).toBe(true);
      }),
    );
  });

  it('reads back every instant it may be sent', () => {
    const instant = fc.date({
      min: new Date('2001-09-10T00:00:00Z'),
      max: new Date('2286-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instant, (date) => {
        expect(parseTimestamp(date.toISOString())).toBe(date.getTime());
        expect(parseTimestamp(String(date.getTime()))).toBe(date.getTime());
        const seconds = Math.floor(date.getTime() / 1000);
        expect(parseTimestamp(String(seconds))).toBe(seconds * 1000);
      }),
    );
  });
});

/** The same by a pattern and `Date`. */
function readByPattern(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const [day, hour, minute, second] = [text.slice(0, 10), text.slice(11, 13), text.slice(14, 16), text.slice(17, 19)];
  const offset = text.endsWith('Z') ? '00:00' : text.slice(-5);
  const isDay = !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
  if (!isDay || text < '0100' || hour > '23' || minute > '59' || second > '59') return undefined;
  if (offset > '23:59' || offset.slice(3) > '59') return undefined;
  return Date.parse(text.replace(/(\.\d{3})\d+/, '$1'));
}

describe('parseIsoTimestamp', () => {
  it.each([
    '2026-06-15T12:22:03Z',
    '2026-06-15T12:22:03.123456789Z',
    '2026-12-31T23:59:59.5+23:59',
    '0099-01-01T00:00:00Z',
    '2024-02-29T00:00:00-00:00',
  ])('agrees with a pattern on %s, whichever of its characters is another, missing or doubled', (text) => {
    const others = [...Array(128).keys()].map((code) => String.fromCharCode(code)).concat('é', '٣', '\ud83d');
    for (let at = 0; at <= text.length; at++) {
      for (const other of ['', ...others]) {
        for (const length of [0, 1]) {
          const changed = text.slice(0, at) + other + text.slice(at + length);
          if (parseIsoTimestamp(changed) !== readByPattern(changed)) {
            expect.fail(`${JSON.stringify(changed)}: ${parseIsoTimestamp(changed)}, not ${readByPattern(changed)}`);
          }
        }
      }
    }
  });

  it('agrees with a pattern on all that looks like a timestamp', () => {
    const two = fc.nat(99).map((number) => String(number).padStart(2, '0'));
    const fraction = fc.option(fc.stringMatching(/^\d{1,11}$/), { nil: undefined });
    const zone = fc.oneof(
      fc.constant('Z'),
      fc.tuple(fc.constantFrom('+', '-'), two, two).map(([s, h, m]) => `${s}${h}:${m}`),
    );
    fc.assert(
      fc.property(fc.tuple(two, two, two, two, two, two, two), fraction, zone, ([c, y, mo, d, h, mi, s], f, z) => {
        const text = `${c}${y}-${mo}-${d}T${h}:${mi}:${s}${f === undefined ? '' : `.${f}`}${z}`;
        expect(parseIsoTimestamp(text)).toBe(readByPattern(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('agrees with Date on every day of the calendar, and refuses the days it does not have', () => {
    for (let year = 100; year <= 9999; year += year < 1900 || year > 2200 ? 97 : 1) {
      for (let month = 1; month <= 12; month++) {
        for (let day = 0; day <= 32; day++) {
          const [y, m, d] = [year, month, day].map((part, at) => String(part).padStart(at === 0 ? 4 : 2, '0'));
          const date = new Date(Date.UTC(year, month - 1, day, 23, 59, 58, 7));
          const time = date.getUTCMonth() === month - 1 && day > 0 ? date.getTime() : undefined;
          if (parseIsoTimestamp(`${y}-${m}-${d}T23:59:58.007Z`) !== time) {
            expect.fail(`${y}-${m}-${d} is read as ${parseIsoTimestamp(`${y}-${m}-${d}T23:59:58.007Z`)}, not ${time}`);
          }
        }
      }
    }
  });

  it('takes an offset', () => {
    expect(parseIsoTimestamp('2026-06-15T14:22:03+02:00')).toBe(1_781_526_123_000);
  });

  it.each([
    '',
    '2026-06-15',
    '2026-06-15T12:22Z',
    '2026-06-15 12:22:03Z',
    '2026-06-15T12:22:03',
    'June 15, 2026',
    '2026-06-15T12:22:03+0200',
    ' 2026-06-15T12:22:03Z',
  ])('refuses %j, which Date.parse may take', (text) => {
    expect(parseIsoTimestamp(text)).toBeUndefined();
  });

  it('knows leap years', () => {
    expect(parseIsoTimestamp('2028-02-29T00:00:00Z')).toBe(Date.UTC(2028, 1, 29));
    expect(parseIsoTimestamp('2027-02-29T00:00:00Z')).toBeUndefined();
  });

  it('agrees with Date.parse wherever the calendar has such a moment, and refuses what no calendar has', () => {
    const two = (max: number) => fc.nat(max).map((number) => String(number).padStart(2, '0'));
    const parts = fc.tuple(
      fc.integer({ min: 1000, max: 9999 }),
      fc.tuple(two(13), two(32), two(25), two(61), two(61)),
      fc.option(fc.stringMatching(/^\d{1,9}$/), { nil: '' }),
      fc.oneof(
        fc.constant('Z'),
        fc.tuple(fc.constantFrom('+', '-'), two(23), two(59)).map(([s, h, m]) => `${s}${h}:${m}`),
      ),
    );
    fc.assert(
      fc.property(parts, ([year, [month, day, hour, minute, second], fraction, zone]) => {
        const text = `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction && `.${fraction}`}${zone}`;
        const inUtc = new Date(`${text.slice(0, 19)}Z`);
        const exists = !Number.isNaN(inUtc.getTime()) && inUtc.toISOString().startsWith(text.slice(0, 19));
        expect(parseIsoTimestamp(text)).toBe(exists ? Date.parse(text) : undefined);
      }),
      { numRuns: 2_000 },
    );
  });
});
