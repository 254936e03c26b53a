/**
 * Percent-decoding that never fails: what is not valid stays as it is, and does not keep the rest from being decoded, as in
 * the most generous of the routers.
 */
export function decodePath(text: string): string {
  if (!text.includes('%')) return text;
  return tryDecode(text) ?? text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => tryDecode(run) ?? decodeAscii(run));
}

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function decodeAscii(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
