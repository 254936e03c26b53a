/**
 * A 32-bit hash of a string: FNV-1a with murmur's finish, so that every bit is worth using.
 *
 * @param seed makes the same string hash differently in every store, so that nobody can prepare keys that collide
 * @returns a signed 32-bit integer
 */
export function hashText(text: string, seed: number): number {
  let hash = seed ^ text.length;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** A seed for {@link hashText}. */
export function randomSeed(): number {
  return (Math.random() * 2 ** 32) | 0;
}
