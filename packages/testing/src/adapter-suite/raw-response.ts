/** An HTTP/1.1 response as it came over the wire. */
export interface RawResponse {
  readonly status: number;
  /** By lower-case name; a repeated one is joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A response, and how many bytes of the input it took. */
interface ParsedResponse {
  readonly response: RawResponse;
  readonly length: number;
}

/**
 * Reads one response from the beginning of what came.
 *
 * @param headOnly whether it answers a HEAD request, and so has no body
 * @param closed whether no more will come: then a body without a length ends here
 * @returns `undefined` when it is not complete yet
 */
export function parseResponse(input: Buffer, headOnly: boolean, closed: boolean): ParsedResponse | undefined {
  const headEnd = input.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const [statusLine = '', ...lines] = input.toString('latin1', 0, headEnd).split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]);
  if (Number.isNaN(status)) throw new Error(`Not a status line: ${JSON.stringify(statusLine)}`);
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }

  const start = headEnd + 4;
  const answer = (body: Buffer, length: number): ParsedResponse => ({
    response: { status, headers, body: body.toString('utf8') },
    length,
  });
  if (headOnly || status < 200 || status === 204 || status === 304) return answer(Buffer.alloc(0), start);
  if (headers['transfer-encoding'] === 'chunked') {
    const chunked = parseChunks(input, start);
    return chunked && answer(chunked.body, chunked.end);
  }
  const declared = headers['content-length'];
  if (declared === undefined) return closed ? answer(input.subarray(start), input.length) : undefined;
  const end = start + Number(declared);
  return input.length < end ? undefined : answer(input.subarray(start, end), end);
}

function parseChunks(input: Buffer, start: number): { readonly body: Buffer; readonly end: number } | undefined {
  const pieces: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = input.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(input.toString('latin1', at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (Number.isNaN(size)) throw new Error('The response has a malformed chunk.');
    if (input.length < next) return undefined;
    if (size === 0) return { body: Buffer.concat(pieces), end: next };
    pieces.push(input.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}
