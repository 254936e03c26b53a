/** Ten digits until the year 2286. A number written in another way (`+1…`, `01…`, `1e9`) is one signature for two texts. */
const SECONDS = /^[1-9]\d{9}$/;

/** Epoch seconds, as senders sign them, in milliseconds; `undefined` for every other text. */
export function signedSeconds(text: string): number | undefined {
  return SECONDS.test(text) ? Number(text) * 1000 : undefined;
}
