/** A mistake of whoever wrote the test, as opposed to what the application under test did wrong. */
export class ArgumentError extends TypeError {}

/** Throws what a test's author reads: which argument of which function, what is wrong with it, what it may be. */
export function failArgument(callee: string, argument: string, problem: string): never {
  throw new ArgumentError(`${callee}: the argument \`${argument}\` ${problem}.`);
}

/** `"a", "b"`, for naming what is allowed. */
export function listed(names: Iterable<string>): string {
  return [...names].map((name) => JSON.stringify(name)).join(', ');
}

/** A short picture of a value that should not have been there. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return `a function${value.name === '' ? '' : ` (${value.name})`}`;
  if (typeof value === 'object' && value !== null) {
    const name = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name;
    return name === undefined || name === 'Object' ? 'an object' : `a ${name}`;
  }
  return String(value);
}

/** A value that must be one of a few names. */
export function requireOneOf<T extends string>(callee: string, argument: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value))
    failArgument(callee, argument, `must be one of ${listed(allowed)}, not ${shown(value)}`);
  return value;
}

/** A number that must be finite and not below `least`. */
export function requireNumber(callee: string, argument: string, value: number, least = 0): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < least) {
    failArgument(callee, argument, `must be a number of at least ${least}, not ${shown(value)}`);
  }
  return value;
}

/** Refuses names that nothing reads: a misspelt option would otherwise test something else than was meant. */
export function refuseUnknown(callee: string, argument: string, given: object, allowed: readonly string[]): void {
  if (typeof given !== 'object' || given === null)
    failArgument(callee, argument, `must be an object, not ${shown(given)}`);
  for (const name of Object.keys(given)) {
    if (!allowed.includes(name)) {
      failArgument(callee, `${argument}.${name}`, `does not exist; there are: ${listed(allowed)}`);
    }
  }
}
