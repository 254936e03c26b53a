/** A request to be sent byte for byte. */
export interface RawRequest {
  /** Default: POST. */
  readonly method?: string;
  /** The request target. */
  readonly target: string;
  /** Names and values in order; a repeated name is sent twice. */
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body?: string | Uint8Array;
  /** How the body's end is told: by its length (the default), by one chunk and the closing one, or not at all. */
  readonly framing?: 'length' | 'chunked' | 'none';
}

/** The bytes of a request. Header values go out as Latin-1. */
export function encodeRequest({ method = 'POST', target, headers = [], body, framing = 'length' }: RawRequest): Buffer {
  const bytes = toBytes(body ?? '');
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  if (framing === 'length' && body !== undefined) lines.push(`Content-Length: ${bytes.length}`);
  if (framing === 'chunked') lines.push('Transfer-Encoding: chunked');
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return Buffer.concat(framing === 'chunked' ? [head, encodeChunk(bytes), LAST_CHUNK] : [head, bytes]);
}

/** One chunk of a chunked body. */
export function encodeChunk(bytes: Uint8Array): Buffer {
  if (bytes.length === 0) return Buffer.alloc(0);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

/** What ends a chunked body. */
export const LAST_CHUNK: Buffer = Buffer.from('0\r\n\r\n');

/** Text as UTF-8. */
export function toBytes(body: string | Uint8Array): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
