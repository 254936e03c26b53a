const [LENGTH, ZERO, NINE] = [10, 0x30, 0x39];

/**
 * Epoch seconds, as senders sign them, in milliseconds; `undefined` for every other text. Ten digits until the year 2286: a number
 * written in another way (`+1…`, `01…`, `1e9`) is one signature for two texts.
 */
export function signedSeconds(text: string): number | undefined {
  if (text.length !== LENGTH || text.charCodeAt(0) === ZERO) return undefined;
  let seconds = 0;
  for (let at = 0; at < LENGTH; at += 1) {
    const code = text.charCodeAt(at);
    if (code < ZERO || code > NINE) return undefined;
    seconds = 10 * seconds + code - ZERO;
  }
  return seconds * 1000;
}
