import { EmulatorError } from '../emulator-error.ts';

/** Reads one field, or says what it should be. */
export type ReadField<T> = (value: unknown, name: string) => T;

type Read<TShape> = { readonly [K in keyof TShape]: TShape[K] extends ReadField<infer T> ? T : never };

/** Fields that must be there, and fields that may. */
export interface Shape {
  readonly required?: Readonly<Record<string, ReadField<unknown>>>;
  readonly optional?: Readonly<Record<string, ReadField<unknown>>>;
}

type Required_<T extends Shape> = T['required'] extends object ? Read<T['required']> : unknown;
type Optional_<T extends Shape> = T['optional'] extends object ? Partial<Read<T['optional']>> : unknown;

/**
 * Reads an object field by field.
 *
 * @throws EmulatorError 422 for another value, a missing field, and a field that nothing reads
 */
export function readFields<const T extends Shape>(value: unknown, shape: T): Required_<T> & Optional_<T> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) wrong('The body', 'must be a JSON object');
  const given = value as Readonly<Record<string, unknown>>;
  const { required = {}, optional = {} } = shape;
  const names = [...Object.keys(required), ...Object.keys(optional)];
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) wrong(`\`${name.slice(0, 100)}\``, `does not exist; there are: ${names.join(', ')}`);
  }
  const read: [string, unknown][] = [];
  for (const [name, field] of Object.entries(required)) {
    if (!Object.hasOwn(given, name)) wrong(`\`${name}\``, 'is missing');
    read.push([name, field(given[name], name)]);
  }
  for (const [name, field] of Object.entries(optional)) {
    if (Object.hasOwn(given, name) && given[name] !== undefined) read.push([name, field(given[name], name)]);
  }
  return Object.fromEntries(read) as Required_<T> & Optional_<T>;
}

/** @param pattern what it must match, and how that is said */
export function text(maxLength: number, pattern?: RegExp, said = 'text'): ReadField<string> {
  return (value, name) => {
    if (typeof value !== 'string') return wrong(`\`${name}\``, 'must be text');
    if (value.length > maxLength) wrong(`\`${name}\``, `must have at most ${maxLength} characters`);
    if (pattern !== undefined && !pattern.test(value)) wrong(`\`${name}\``, `must be ${said}`);
    return value;
  };
}

/** A number, both ends included. */
export function number(least: number, most: number, isWhole = false): ReadField<number> {
  return (value, name) => {
    const isOne = typeof value === 'number' && value >= least && value <= most && (!isWhole || Number.isInteger(value));
    return isOne ? value : wrong(`\`${name}\``, `must be a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}`);
  };
}

export const flag: ReadField<boolean> = (value, name) =>
  typeof value === 'boolean' ? value : wrong(`\`${name}\``, 'must be true or false');

export const object: ReadField<Readonly<Record<string, unknown>>> = (value, name) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : wrong(`\`${name}\``, 'must be a JSON object');

/** An array of texts. */
export function texts(most: number, each: ReadField<string>): ReadField<readonly string[]> {
  return (value, name) => {
    if (!Array.isArray(value) || value.length > most) wrong(`\`${name}\``, `must be an array of at most ${most} texts`);
    return (value as unknown[]).map((item, at) => each(item, `${name}[${at}]`));
  };
}

function wrong(what: string, problem: string): never {
  throw new EmulatorError(422, 'invalid_field', `${what} ${problem}.`);
}
