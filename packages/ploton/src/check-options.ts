/** The longest time a timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Checks options as they are given: unknown names, numbers out of range. */
export interface OptionCheck {
  fail(name: string, problem: string): never;
  /** A whole number of milliseconds. */
  milliseconds(name: string, value: unknown, least: number, most?: number): number;
  count(name: string, value: unknown, least: number, most: number): number;
  call(name: string, value: unknown): void;
}

/**
 * @param who begins every error
 * @throws TypeError for what is no object, and for unknown names
 */
export function checkOptions(who: string, example: string, options: object, known: readonly string[]): OptionCheck {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${who}: the options are an object: ${example}.`);
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw new TypeError(`${who}: there is no option \`${name}\`. There are: ${known.join(', ')}.`);
  }
  const fail = (name: string, problem: string): never => {
    throw new TypeError(`${who}: the option \`${name}\` ${problem}.`);
  };
  const whole = (name: string, value: unknown, least: number, most: number, unit: string): number => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    return fail(name, `must be a whole number${unit} from ${least} to ${most}, not ${String(value)}`);
  };
  return {
    fail,
    milliseconds: (name, value, least, most = MAX_TIMER_MS) => whole(name, value, least, most, ' of milliseconds'),
    count: (name, value, least, most) => whole(name, value, least, most, ''),
    call(name, value) {
      if (value !== undefined && typeof value !== 'function') fail(name, 'must be a function');
    },
  };
}
