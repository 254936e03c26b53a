/** Whether two bodies are the same, byte for byte. Not in constant time: for what has been verified. */
export function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  let at = 0;
  if (one.byteOffset % 4 === 0 && other.byteOffset % 4 === 0) {
    // Four at a time: copies come by the hundred, and may have a mebibyte each.
    const words = one.length >> 2;
    const [ones, others] = [wordsOf(one, words), wordsOf(other, words)];
    for (let i = 0; i < words; i += 1) if (ones[i] !== others[i]) return false;
    at = 4 * words;
  }
  for (; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

function wordsOf(bytes: Uint8Array, words: number): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, words);
}
