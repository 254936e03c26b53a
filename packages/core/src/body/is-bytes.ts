/**
 * Whether something is a `Uint8Array` or a `Buffer`, of whichever realm: in tests with jsdom, and in `vm`, those of Node are no
 * instances of the `Uint8Array` that is in sight.
 */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && (value as Partial<Uint8Array>)[Symbol.toStringTag] === 'Uint8Array';
}
