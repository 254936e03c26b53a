const CHARACTERS_PER_PLACE = 256;

/**
 * How many of a store's `maxKeys` places a record takes: one, and one more for every 256 characters of key and text, so
 * that long keys cannot take more memory than the limit was meant to allow.
 */
export function placesOf(key: string, text: string | undefined): number {
  return placesOfLength(key.length + (text === undefined ? 0 : text.length));
}

/** {@link placesOf} for a record of which only the length is known. */
export function placesOfLength(characters: number): number {
  return 1 + Math.floor(characters / CHARACTERS_PER_PLACE);
}
