import type { Random } from '../fuzz/random.ts';

/** What may stand before a path. */
const STARTS = [
  'http://evil.example',
  'HTTP://evil.example:80',
  'https://a@b',
  'http:',
  'http:/',
  'x:',
  'mailto:a@b',
  '//a@b',
  '//evil.example',
  '/\\a@b',
  '///',
  'http://evil.example?',
  'http://evil.example#',
  'http://evil.example;',
  'http://evil.example\\x',
  ' ',
  '\u00a0',
  '/x/..',
  '/x//..',
  '/x%2fy/..',
  '/x\\y/..',
  '/.',
];
const SEPARATORS = ['//', '\\', '/\\', '%2f', '%5c', '%252f', '/ ', '/\t'];
const DETOURS = [
  './',
  '%2e/',
  'x/../',
  'x/%2e%2e/',
  'x/..%2f',
  'x//../',
  'x/y/../../',
  'x;y/..;z/',
  'x%2fy/../',
  ';/',
  '../',
  '..%5c',
];
const SPELLINGS: ReadonlyArray<(segment: string) => string> = [
  (segment) => segment.toUpperCase(),
  (segment) => segment.slice(0, 1).toUpperCase() + segment.slice(1),
  (segment) => encodeFirst(segment, '%'),
  (segment) => encodeFirst(segment, '%25'),
  (segment) => [...segment].map((each) => encodeFirst(each, '%')).join(''),
  (segment) => `${segment};a=1`,
  (segment) => `${segment.slice(0, 2)}\t${segment.slice(2)}`,
  (segment) => segment.replace('k', '\u212a'),
  (segment) => `${segment}.`,
];
const TAILS = [
  'x',
  '..',
  '%2e%2e',
  '..%2fx',
  '.',
  '',
  '..;a',
  ';a',
  '..%5cx',
  '%20',
  '..\\x',
  '%ff',
  'x%2f..%2f..',
  '%2e%2e%2f%2e%2e',
];
const ENDS = [
  '/',
  '?x',
  '?/../x',
  '#',
  '#/..',
  ';',
  ';/..',
  ' ',
  '\t',
  '\n',
  '\f',
  '\u00a0',
  '\ufeff',
  '%20',
  '%23',
  '%3f',
  '%00',
  '/../../x',
];
const PIECES = [...new Set([...STARTS, ...SEPARATORS, ...DETOURS, ...TAILS, ...ENDS])];

/** A target that some router may take for the path `sample`, or for one below it. */
export function oddTarget(random: Random, sample: string): string {
  // Most have one or two oddities: with more, no router takes it for anything.
  const calm = random.pick([0.97, 0.8, 0.5]);
  const oneOf = <T>(plain: T, options: readonly T[]): T => (random.chance(calm) ? plain : random.pick(options));
  let target = oneOf('', STARTS);
  for (const segment of sample.slice(1).split('/')) {
    target += oneOf('/', SEPARATORS) + oneOf('', DETOURS) + oneOf(plainly, SPELLINGS)(segment);
  }
  while (random.chance(0.35)) target += oneOf('/', SEPARATORS) + random.pick(TAILS);
  target += oneOf('', ENDS);
  // Now and then something anywhere.
  if (random.chance(0.2)) {
    const at = random.int(target.length + 1);
    target = target.slice(0, at) + random.pick(PIECES) + target.slice(at);
  }
  return target === '' ? '/' : target;
}

function plainly(segment: string): string {
  return segment;
}

const WORDS = [
  'login',
  'api',
  'users',
  'assets',
  'uploads',
  'v1',
  'web',
  'webhooks',
  'webhook-admin',
  'webhook.json',
  'my-webhook',
  'hooks-admin',
  'hookss',
  'apis',
  'filesystem',
  'files.txt',
  'static',
  'app.min.js',
  '7',
  'b0f7d3e2-2c6a-4f4b-9a52-0d1f4e9a1c11',
  'Ada%20Lovelace',
  'caf%C3%A9',
  '@scope',
  'a+b',
  'a,b;v=1',
  '~ada',
  'x=1&y',
  '100%25',
  '%E2%82%AC',
];
const QUERIES = [
  '',
  '',
  '',
  '?page=2',
  '?next=/webhook',
  '?q=a%20b&path=../webhook',
  '?return=http://x.example/hooks/in',
];
const ODD_SEGMENTS = ['..%2f', '..%2flogin', '%2e%2e%2fimg', '..%5clogin', 'x%2f..', 'a%2fb'];

/** A target as honest clients of an application send them, and some odd ones: none leads to a guarded path in any reading. */
export function ordinaryTarget(random: Random): string {
  let target = `/${random.pick(WORDS)}`;
  while (random.chance(0.6)) target += `/${random.pick(random.chance(0.25) ? ODD_SEGMENTS : WORDS)}`;
  return target + random.pick(['', '', '', '/']) + random.pick(QUERIES);
}

function encodeFirst(text: string, percent: string): string {
  return text === '' ? '' : `${percent}${text.charCodeAt(0).toString(16)}${text.slice(1)}`;
}
