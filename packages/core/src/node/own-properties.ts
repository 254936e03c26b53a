/**
 * Covers properties of an object with own ones.
 *
 * @returns uncovers them again, with the own properties that were there before
 */
export function coverProperties(target: object, properties: PropertyDescriptorMap): () => void {
  const before = Object.entries(properties).map(
    ([name]) => [name, Object.getOwnPropertyDescriptor(target, name)] as const,
  );
  Object.defineProperties(target, properties);
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(target, name);
      else Object.defineProperty(target, name, descriptor);
    }
  };
}

/** A property that always reads the same, whatever is written to it. */
export function fixed(value: unknown): PropertyDescriptor {
  return { configurable: true, enumerable: true, get: () => value, set: () => undefined };
}

/** A method as an own property. */
export function method(value: (...args: never[]) => unknown): PropertyDescriptor {
  return { configurable: true, enumerable: true, writable: true, value };
}
