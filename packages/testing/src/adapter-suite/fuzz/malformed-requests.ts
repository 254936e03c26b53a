import { encodeChunk, LAST_CHUNK } from '../raw-request.ts';
import { caseless, malformedBody } from './malformed-bodies.ts';
import type { Random } from './random.ts';

/** A request whose end is clear, so that it must be answered. */
export interface MalformedRequest {
  readonly bytes: Buffer;
  readonly headOnly: boolean;
  /** Whether the webhook answers; otherwise the application or its framework may. */
  readonly toWebhook: boolean;
}

/** Where and whom the requests are for. */
export interface Aim {
  readonly path: string;
  readonly sender: 'ploton' | 'platos';
  readonly limitBytes: number;
}

type Header = readonly [name: string, value: string];

const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** Methods some frameworks refuse before they look at the path. */
const RARE_METHODS = ['PROPFIND', 'M-SEARCH', 'QUERY', 'TRACE', 'LOCK'];
const TYPES = [
  'application/json',
  'text/plain',
  'garbage',
  'multipart/form-data',
  'application/json; charset=utf-16',
  '',
];
const ENCODINGS = [
  'gzip',
  'identity',
  'br',
  'x',
  'gzip, gzip',
  '',
  ',',
  ',,identity',
  'UTF-8',
  'utf-16',
  ','.repeat(8_000),
  '8bit, br',
];
const ODD_TARGETS = [
  '/',
  '*',
  '/%',
  '/%zz',
  '/%00',
  '/..%2f..',
  '//',
  '/\u00ff',
  '/hooks',
  '/hooks/sibling',
  'http://',
  '/__proto__',
];

/**
 * Clear about its end, however odd the rest of it is.
 *
 * @param first whether it is the first one on its connection
 */
export function framedRequest(random: Random, aim: Aim, first: boolean): MalformedRequest {
  const rare = random.chance(0.02);
  const method = rare ? random.pick(RARE_METHODS) : random.chance(0.85) ? 'POST' : random.pick(METHODS);
  const aimed = random.chance(0.95);
  const target = aimed ? webhookTarget(random, aim.path) : random.pick(ODD_TARGETS);
  const { headers, body } = malformedBody(random, aim.sender, aim.limitBytes);
  const all: Header[] = [...headers, ...oddHeaders(random)];
  // Behind another request node:http puts its `100 Continue` between head and body of the answer, if that is a buffer.
  if (first && random.chance(0.2)) all.push(['Expect', '100-continue']);
  const bodyless = method === 'GET' || method === 'HEAD' || random.chance(0.05);
  const bytes = bodyless ? head(method, target, all) : withBody(random, method, target, all, body);
  return { bytes, headOnly: method === 'HEAD', toWebhook: aimed && !rare };
}

/** A request that breaks off, contradicts itself or is no HTTP at all. */
export function brokenRequest(random: Random, aim: Aim): Buffer {
  const { headers, body } = malformedBody(random, aim.sender, aim.limitBytes);
  const all: Header[] = [...headers, ...oddHeaders(random)];
  const whole = Buffer.concat([head('POST', aim.path, [...all, ['Content-Length', String(body.length)]]), body]);
  return breakRequest(random, aim, all, body, whole);
}

function breakRequest(random: Random, { path }: Aim, headers: readonly Header[], body: Buffer, whole: Buffer): Buffer {
  const post = (...more: readonly Header[]): Buffer => Buffer.concat([head('POST', path, [...headers, ...more]), body]);
  switch (random.int(14)) {
    case 0:
      return whole.subarray(0, random.int(whole.length));
    case 1:
      return post(['Content-Length', String(body.length + 1 + random.int(100))]);
    case 2:
      return post([
        'Content-Length',
        random.pick(['-1', 'abc', '1e3', '+5', '0x10', '', '9'.repeat(30), '5 5', '1,1']),
      ]);
    case 3:
      return post(['Content-Length', String(body.length)], ['Content-Length', String(random.int(10))]);
    case 4:
      return post(['Content-Length', '5'], ['Transfer-Encoding', 'chunked']);
    case 5:
      return post([
        'Transfer-Encoding',
        random.pick(['gzip', 'gzip, chunked', 'chunked, chunked', 'xchunked', 'chunked ', '']),
      ]);
    case 6: {
      const size = random.pick(['zz', '-1', 'ffffffffffffffffff', '', '5;'.padEnd(9_000, 'x'), '0x5', '7fffffff']);
      return Buffer.concat([
        head('POST', path, [...headers, ['Transfer-Encoding', 'chunked']]),
        Buffer.from(`${size}\r\nabc\r\n`),
      ]);
    }
    case 7:
      return post([random.pick(['No Colon', 'A\u0000B', '', ' Leading', 'X(Y)']), random.text(10, 'abc\u0000\n\t')]);
    case 8:
      return post(['X-Long', 'x'.repeat(20_000)]);
    case 9:
      return post(...Array.from({ length: 2_500 }, (_, index): Header => [`X-${index}`, '1']));
    case 10:
      return Buffer.from(
        random.pick([
          'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
          `POST ${path}\r\n\r\n`,
          `post ${path} HTTP/1.1\r\n\r\n`,
          `POST ${path} HTTP/9.9\r\n\r\n`,
          `POST ${path} HTTP/1.0\r\n\r\n`,
          `POST  ${path}  HTTP/1.1\r\n\r\n`,
          `POST ${path} HTTP/1.1\n\n`,
          `CONNECT ${path} HTTP/1.1\r\nHost: x\r\n\r\n`,
          `TRACE ${path} HTTP/1.1\r\nHost: x\r\n\r\n`,
          '\r\n\r\n\r\n\r\n',
          '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
        ]),
        'latin1',
      );
    case 11:
      return post(['Connection', 'Upgrade'], ['Upgrade', random.pick(['websocket', 'h2c', ''])]);
    case 12:
      return random.bytes(1 + random.int(400));
    default: {
      const mangled = Buffer.from(whole);
      for (let times = 1 + random.int(8); times > 0; times--) mangled[random.int(mangled.length)] = random.int(256);
      return mangled;
    }
  }
}

function withBody(random: Random, method: string, target: string, headers: readonly Header[], body: Buffer): Buffer {
  // A refused chunked body closes its connection: with many of them little behind them would be read.
  if (random.chance(0.85))
    return Buffer.concat([head(method, target, [...headers, ['Content-Length', String(body.length)]]), body]);
  const pieces = [head(method, target, [...headers, ['Transfer-Encoding', 'chunked']])];
  const largest = random.chance(0.2) && body.length < 500 ? 1 : body.length;
  for (let at = 0; at < body.length; ) {
    const end = Math.min(body.length, at + 1 + random.int(largest));
    pieces.push(encodeChunk(body.subarray(at, end)));
    at = end;
  }
  return Buffer.concat([...pieces, LAST_CHUNK]);
}

function webhookTarget(random: Random, path: string): string {
  return random.chance(0.9) ? path : `${path}?${random.text(random.int(20), 'abc=&%2f/?.;')}`;
}

function oddHeaders(random: Random): Header[] {
  const headers: Header[] = [];
  if (random.chance(0.7)) headers.push(['Content-Type', random.pick(TYPES)]);
  if (random.chance(0.1)) headers.push(['Content-Encoding', random.pick(ENCODINGS)]);
  if (random.chance(0.1)) headers.push([caseless(random, 'x-forwarded-for'), '::1']);
  if (random.chance(0.05)) headers.push([random.pick(['__proto__', 'constructor', 'toString']), 'x']);
  return headers;
}

function head(method: string, target: string, headers: readonly Header[]): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: x', ...headers.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
