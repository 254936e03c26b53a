import { createRandom, type Random } from './random.ts';

/** How many targets to make, and which. */
export interface TargetOptions {
  /** Default: 60. */
  readonly count?: number;
  /** The same seed makes the same targets. Default: 1. */
  readonly seed?: number;
}

/** Words whose parts are likely to stand in patterns, too: taken for the value of a parameter they are confusing. */
const WORDS = ['webhook', 'hooks', 'in', ':tenant'];
const ODD_VALUES = ['%77', '%2e', '%2F', '%25', '%c3%bc', 'a;b', 'a,b', '%3Aa', '~', 'A', '0'];

/** Ways to write one target, which some router or other takes for the same. */
const SPELLINGS: ReadonlyArray<(target: string) => string> = [
  (target) => target.toUpperCase(),
  (target) => `${target}/`,
  (target) => `${target}?a=1`,
  (target) => `${target}#f`,
  (target) => `http://any.host${target}`,
  (target) => `/${target}`,
  (target) => target.replace('/', '//'),
  (target) => `${target}/below`,
  (target) => `${target}/../below`,
  (target) => `${target};a=1`,
  (target) => target.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
];

/**
 * Request targets that a client may choose to reach one mount: one captured delivery sent to all of them may run once only,
 * for nothing of a target is signed.
 *
 * @param patterns targets of the mount; each `*` in them stands for what a client may write there
 */
export function generateTargets(
  patterns: readonly string[],
  { count = 60, seed = 1 }: TargetOptions = {},
): readonly string[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const target = random.pick(patterns).replaceAll('*', () => valueFrom(random));
    return random.chance(0.5) ? random.pick(SPELLINGS)(target) : target;
  });
}

function valueFrom(random: Random): string {
  if (random.chance(0.2)) return random.pick(ODD_VALUES);
  if (random.chance(0.2)) return random.text(1 + random.int(4), 'abcdefghijklmnopqrstuvwxyz0123456789-_~');
  const word = random.pick(WORDS);
  const start = random.int(word.length);
  return word.slice(start, start + 1 + random.int(word.length - start));
}
