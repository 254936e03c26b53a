import type { TestDelivery } from '../delivery.ts';
import { resolveUrl } from './resolve-url.ts';

/**
 * A line for a POSIX shell that sends exactly this delivery. It contains the signature, not the secret; it is good for as
 * long as the delivery is fresh.
 *
 * @throws TypeError for what is no URL
 */
export function toCurl(delivery: TestDelivery, url: string | URL): string {
  const { headers, body, chunked } = delivery;
  const target = resolveUrl('toCurl', url, delivery).href;
  const lines = Object.entries({ ...headers, ...(chunked ? { 'transfer-encoding': 'chunked' } : {}) });
  const options = lines.map(([name, value]) => ` -H ${quoted(`${name}: ${value}`)}`).join('');
  const call = `curl -sS -i -X POST ${quoted(target)}${options}`;
  // What can be read is shown; other bytes have no place on a command line.
  if (/^[\x20-\x7e]*$/.test(Buffer.from(body).toString('latin1'))) {
    return `${call} --data-raw ${quoted(Buffer.from(body).toString('latin1'))}`;
  }
  return `printf ${quoted(printfFormat(body))} | ${call} --data-binary @-`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function printfFormat(body: Uint8Array): string {
  return Array.from(body, (byte) => {
    if (byte === 0x25) return '%%';
    if (byte === 0x5c) return '\\\\';
    return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
  }).join('');
}
