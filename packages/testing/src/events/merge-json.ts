import { failArgument, shown } from '../argument-error.ts';

/**
 * Part of a value, at any depth. Objects are merged, arrays and everything else replaced; `undefined` leaves a field out.
 */
export type DeepPartial<T> = T extends string | number | boolean | null | undefined | readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> | undefined }
    : T;

/** Whether a value is what `{ … }` makes: the only objects JSON gives back as they were. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Merges overrides into a sample.
 *
 * @param replaced names of top-level fields that are replaced whole instead of merged
 * @throws TypeError for an override that JSON cannot carry, naming its path
 */
export function mergeJson(
  callee: string,
  sample: Readonly<Record<string, unknown>>,
  overrides: unknown,
  replaced: readonly string[] = [],
): Record<string, unknown> {
  if (!isPlainObject(overrides)) failArgument(callee, 'overrides', `must be a plain object, not ${shown(overrides)}`);
  checkJson(callee, 'overrides', overrides, []);
  return merge(sample, overrides, replaced);
}

function merge(
  sample: Readonly<Record<string, unknown>>,
  overrides: Readonly<Record<string, unknown>>,
  replaced: readonly string[],
): Record<string, unknown> {
  const entries = new Map(Object.entries(sample));
  for (const [name, value] of Object.entries(overrides)) {
    const before = entries.get(name);
    if (value === undefined) entries.delete(name);
    else if (isPlainObject(before) && isPlainObject(value) && !replaced.includes(name)) {
      entries.set(name, merge(before, value, []));
    } else entries.set(name, isPlainObject(value) ? merge({}, value, []) : structuredClone(value));
  }
  // fromEntries defines own properties: a field named `__proto__` stays a field.
  return Object.fromEntries(entries);
}

/** Refuses what `JSON.stringify` would drop, change or throw on. */
function checkJson(callee: string, path: string, value: unknown, above: readonly unknown[]): void {
  const allowed = 'must be JSON: a string, a finite number, a boolean, null, an array or a plain object';
  if (above.includes(value)) failArgument(callee, path, 'contains itself, which JSON cannot say');
  if (Array.isArray(value)) {
    value.forEach((each, at) => {
      if (each === undefined) failArgument(callee, `${path}[${at}]`, `${allowed}, not undefined`);
      checkJson(callee, `${path}[${at}]`, each, [...above, value]);
    });
  } else if (isPlainObject(value)) {
    for (const [name, each] of Object.entries(value)) {
      if (each !== undefined) checkJson(callee, `${path}.${name}`, each, [...above, value]);
    }
  } else if (typeof value === 'number' ? !Number.isFinite(value) : value !== null && !isScalar(value)) {
    failArgument(callee, path, `${allowed}, not ${shown(value)}`);
  }
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean';
}
