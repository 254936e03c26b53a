/**
 * A 32-bit hash of a string: FNV-1a over its even and its odd characters apart (a processor does both at once), with
 * murmur's finish so that every bit is worth using.
 *
 * @param seed makes the same string hash differently in every store, so that nobody can prepare keys that collide
 * @returns a signed 32-bit integer
 */
export function hashText(text: string, seed: number): number {
  let even = seed ^ text.length;
  let odd = seed;
  const last = text.length - 1;
  for (let i = 0; i < last; i += 2) {
    even = Math.imul(even ^ text.charCodeAt(i), 0x01000193);
    odd = Math.imul(odd ^ text.charCodeAt(i + 1), 0x01000193);
  }
  if (last % 2 === 0) even = Math.imul(even ^ text.charCodeAt(last), 0x01000193);
  return mix(even ^ mix(odd));
}

function mix(bits: number): number {
  let hash = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** A seed for {@link hashText}. */
export function randomSeed(): number {
  return (Math.random() * 2 ** 32) | 0;
}
