type JsonObject = Readonly<Record<string, unknown>>;

/**
 * What was changed in a sample, to be merged into a new one, so that the new event has an id and a time of its own. `undefined` when that
 * cannot say it: a field was taken out, or the whole is no object any more.
 */
export function changedFields(sample: unknown, edited: unknown): JsonObject | undefined {
  if (!isObject(sample) || !isObject(edited)) return undefined;
  if (Object.keys(sample).some((name) => !Object.hasOwn(edited, name))) return undefined;
  const changes: [string, unknown][] = [];
  for (const [name, value] of Object.entries(edited)) {
    const before = Object.hasOwn(sample, name) ? sample[name] : undefined;
    if (Object.hasOwn(sample, name) && JSON.stringify(before) === JSON.stringify(value)) continue;
    if (!isObject(before) || !isObject(value)) {
      changes.push([name, value]);
      continue;
    }
    const within = changedFields(before, value);
    if (within === undefined) return undefined;
    changes.push([name, within]);
  }
  return Object.fromEntries(changes);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
