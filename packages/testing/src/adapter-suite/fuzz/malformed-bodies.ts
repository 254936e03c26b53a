import { signPlatos, signPloton } from '../../sign.ts';
import { SECRETS } from '../signed-deliveries.ts';
import type { Random } from './random.ts';

type Header = readonly [name: string, value: string];

/** A body, and what the headers say about its signature: never a delivery that may be run. */
export interface Malformed {
  readonly headers: readonly Header[];
  readonly body: Buffer;
}

const HEX = '0123456789abcdef';
/** What may stand in a header's value: Latin-1 without control characters. */
const PRINTABLE = Array.from({ length: 190 }, (_, index) =>
  String.fromCharCode(index < 95 ? 32 + index : 66 + index),
).join('');

/** Bodies strangers send, and bodies a sender might sign by mistake. */
export function malformedBody(random: Random, sender: 'ploton' | 'platos', limitBytes: number): Malformed {
  return random.chance(0.2) ? signedNonsense(random, sender) : unsignedBody(random, sender, limitBytes);
}

/** Correctly signed, and yet nothing to run: not text, not JSON, not an event, too old. */
function signedNonsense(random: Random, sender: 'ploton' | 'platos'): Malformed {
  const stale = random.chance(0.3);
  const body = stale ? Buffer.from(eventText(random, 'long ago')) : nonsense(random);
  if (sender === 'ploton') return { body, headers: Object.entries(signPloton(SECRETS.ploton, body)) };
  const ts = stale ? 1_600_000_000 + random.int(1_000_000) : Math.floor(Date.now() / 1000);
  const nonce = random.text(32, HEX);
  return { body, headers: Object.entries(signPlatos(SECRETS.platos, body, { ts, nonce })) };
}

function nonsense(random: Random): Buffer {
  switch (random.int(6)) {
    case 0:
      return Buffer.alloc(0);
    case 1:
      // 0xff is nowhere in UTF-8.
      return Buffer.concat([random.bytes(random.int(200)), Buffer.from([0xff])]);
    case 2:
      return Buffer.from(
        random.pick(['null', '[]', '{}', '"', '{"event":', '0', 'NaN', '{"event":7}', '[[[[', '\u0000']),
      );
    case 3:
      return Buffer.from('['.repeat(1 + random.int(3_000)));
    case 4: {
      const text = Buffer.from(eventText(random, 'now'));
      return text.subarray(0, random.int(text.length));
    }
    default:
      return Buffer.from(
        JSON.stringify({ event: '', task_id: random.text(random.int(50), PRINTABLE), event_id: random.int(9) }),
      );
  }
}

function unsignedBody(random: Random, sender: 'ploton' | 'platos', limitBytes: number): Malformed {
  const headers: Header[] = [];
  const signature = random.int(12);
  if (signature > 0) headers.push([caseless(random, `x-${sender}-signature`), wrongSignature(random, signature)]);
  if (signature === 11) headers.push([`x-${sender}-signature`, random.text(64, HEX)]);
  if (sender === 'platos' || random.chance(0.1)) {
    if (random.chance(0.9)) headers.push(['X-Platos-Timestamp', wrongTimestamp(random)]);
    if (random.chance(0.9)) headers.push(['X-Platos-Nonce', wrongNonce(random)]);
  }
  return { headers, body: unsignedBytes(random, limitBytes) };
}

function wrongSignature(random: Random, kind: number): string {
  switch (kind) {
    case 1:
      return '';
    case 2:
      return random.text(random.int(130), HEX);
    case 3:
      return random.text(64, PRINTABLE);
    case 4:
      return `${random.pick(['sha256=', 'v1,', '0x', ' '])}${random.text(64, HEX)}`;
    case 5:
      return random.text(5_000, HEX);
    case 6:
      return random.bytes(32).toString('base64');
    default:
      return random.chance(0.5) ? random.text(64, HEX) : random.text(64, HEX).toUpperCase();
  }
}

function wrongTimestamp(random: Random): string {
  const now = Math.floor(Date.now() / 1000);
  return random.pick([
    String(now),
    String(now * 1000),
    new Date().toISOString(),
    '',
    'NaN',
    '1e9',
    '-1',
    `${now}abc`,
    '0x6a2fee6b',
    '9'.repeat(400),
    random.text(20, PRINTABLE),
  ]);
}

function wrongNonce(random: Random): string {
  return random.pick([
    random.text(32, HEX),
    '',
    'a.b',
    random.text(5_000, HEX),
    random.text(16, PRINTABLE),
    '__proto__',
  ]);
}

function unsignedBytes(random: Random, limitBytes: number): Buffer {
  switch (random.int(9)) {
    case 6:
      return Buffer.from(listsInLists(random, 1 + random.int(40), random.int(limitBytes)));
    case 7:
      return Buffer.from(
        random
          .pick(['[', '{"a":', '"\\', '\r\n', '\ufeff', '\u00c3\u00a9', '/', '"a":1,'])
          .repeat(random.int(limitBytes / 6)),
      );
    case 8:
      return Buffer.from(
        random.pick([' ', '\ufeff', '\n\t']) +
          eventText(random, 'now').replaceAll(',', random.pick([', ', ',\r\n', ',,'])),
      );
    case 0:
      return Buffer.alloc(0);
    case 1:
      return random.bytes(random.int(300));
    case 2:
      return Buffer.alloc(limitBytes + random.int(limitBytes), 0x7b);
    case 3: {
      const body = Buffer.from(eventText(random, 'now'));
      body[random.int(body.length)] = random.int(256);
      return body;
    }
    default:
      return Buffer.from(eventText(random, 'now'));
  }
}

/** What grows when it is printed. */
function listsInLists(random: Random, depth: number, size: number): string {
  const inside = random.pick(['1,', '[],', '"\u00e9/<",', '{"a":1},']);
  return '['.repeat(depth) + inside.repeat(Math.max(0, size - 2 * depth) / inside.length) + ']'.repeat(depth);
}

function eventText(random: Random, when: 'now' | 'long ago'): string {
  const id = random.text(12, HEX);
  const timestamp = when === 'now' ? new Date().toISOString() : '2020-01-01T00:00:00Z';
  return JSON.stringify({ event: 'task.complete', task_id: id, event_id: id, timestamp, data: {} });
}

/** A header's name, its letters in random cases. */
export function caseless(random: Random, name: string): string {
  return Array.from(name, (letter) => (random.chance(0.5) ? letter.toUpperCase() : letter)).join('');
}
