import fc from 'fast-check';

/** What routers read in different ways, and ordinary pieces between. */
const PIECES = [
  '/',
  '//',
  '.',
  '..',
  '/../',
  '%',
  '%2e',
  '%252F',
  '%5c',
  ';',
  '?',
  '#',
  '\\',
  ' ',
  '\t',
  '\u00a0',
  '@',
  ':',
  'a',
  'B',
  'webhook',
  'é',
  '%C3%A9',
  '%ff',
  'http://h',
  '\u212a',
];

/** Request targets of every kind, most of them such as no honest client sends. */
export const oddTarget: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...PIECES)).map((pieces) => pieces.join('')),
);
