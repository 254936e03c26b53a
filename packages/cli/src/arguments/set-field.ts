import { UsageError } from '../usage-error.ts';

/** A place further on in an array is a typing mistake. */
const LAST_PLACE = 9_999;

const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);

/**
 * Applies `data.error.code=rate_limited` to an event: the value is JSON where it can be read as such, and text otherwise. Numbers in
 * the path are places in an array.
 *
 * @throws UsageError for what is no assignment, and for a path through something that is no object
 */
export function setField(event: object, assignment: string): void {
  const at = assignment.indexOf('=');
  if (at <= 0) {
    throw new UsageError(
      'invalid_set',
      `--set must be path=value, such as data.error.code=rate_limited; not "${assignment}".`,
    );
  }
  const names = assignment.slice(0, at).split('.');
  if (names.some((name) => name === '' || FORBIDDEN.has(name))) {
    throw new UsageError('invalid_set', `--set ${assignment}: "${names.join('.')}" is no path to a field.`);
  }
  let place = event as Record<string, unknown>;
  for (const [index, name] of names.slice(0, -1).entries()) {
    requirePlace(assignment, place, name);
    const next = Object.hasOwn(place, name) ? place[name] : undefined;
    if (next === undefined || next === null) place[name] = /^\d+$/.test(names[index + 1] as string) ? [] : {};
    else if (typeof next !== 'object') {
      const path = names.slice(0, index + 1).join('.');
      throw new UsageError(
        'invalid_set',
        `--set ${assignment}: ${path} is ${JSON.stringify(next)}, which has no fields.`,
      );
    } else place[name] = Array.isArray(next) ? [...next] : { ...next };
    place = place[name] as Record<string, unknown>;
  }
  requirePlace(assignment, place, names.at(-1) as string);
  place[names.at(-1) as string] = readValue(assignment.slice(at + 1));
}

/** In an array there are only places: `length` would make holes, and a name would be lost in JSON. */
function requirePlace(assignment: string, place: object, name: string): void {
  if (!Array.isArray(place) || (/^\d+$/.test(name) && Number(name) <= LAST_PLACE)) return;
  throw new UsageError(
    'invalid_set',
    `--set ${assignment}: "${name}" is no place in an array; those are 0 to ${LAST_PLACE}.`,
  );
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
