import { createDelivery, receiverSecret, senderProfiles } from '@hookgate/testing';
import { describe, expect, it } from 'vitest';
import { runHere } from './support/run-here.ts';
import { compact, EVENT, mac, NOW, python, type Verified, verify } from './support/verify-here.ts';

const pretty = JSON.stringify(EVENT, null, 2);
const reversed = JSON.stringify(Object.fromEntries(Object.entries(EVENT).reverse()));

const ascii = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, each]) => [name, sorted(each)]));
}

describe('the rewriting of a body that explains its signature is told', () => {
  it.each<readonly [name: string, signed: string, arrived: string, said: RegExp]>([
    ['keys in another order', compact, reversed, /keys in the sender's order/],
    ['sorted keys', JSON.stringify(sorted(EVENT)), compact, /sorted keys/],
    [
      'keys that were sorted on the way',
      compact,
      JSON.stringify(sorted({ ...EVENT, data: {} })).replace('"data":{}', `"data":${JSON.stringify(EVENT.data)}`),
      /another order|sender's order/,
    ],
    ["the spaces of Python's json.dumps", python(EVENT), compact, /Python's spaces/],
    ['two spaces', pretty, compact, /with two spaces/],
    ['four spaces', JSON.stringify(EVENT, null, 4), compact, /with four spaces/],
    ['tabs', JSON.stringify(EVENT, null, '\t'), compact, /with tabs/],
    ['no white space', compact, pretty, /without white space/],
    ["PHP's \\/", compact.replaceAll('/', '\\/'), compact, /escaped slashes/],
    ["PHP's \\uXXXX and \\/", ascii(compact).replaceAll('/', '\\/'), compact, /ASCII with escaped slashes/],
    [
      "Go's \\u003c",
      compact.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026'),
      compact,
      /escaped HTML/,
    ],
    ["Python's ensure_ascii", ascii(python(EVENT)), compact, /ASCII.*Python's spaces/],
    ['CRLF', pretty, pretty.replaceAll('\n', '\r\n'), /LF instead of CRLF/],
    ['a line break that was lost', `${compact}\n`, compact, /with a line break after it/],
    ['a line break that was added', compact, `${compact}\n`, /without the white space around it/],
    ['a byte order mark', compact, `\ufeff${compact}`, /without the byte order mark/],
    ['Latin-1', compact, Buffer.from(compact).toString('latin1'), /UTF-8 was read as latin1/],
    ['trimmed', `  ${compact}\n`.slice(2), compact, /line break/],
    ['url-decoded', encodeURIComponent(compact), compact, /url-decoded/],
    ['url-encoded', compact, encodeURIComponent(compact), /url-encoded/],
    ['1.0 became 1', compact.replace('"count":2', '"count":2.0'), compact, /1\.0 instead of (some )?whole numbers/],
    ['1 became 1.0', compact, compact.replace('"count":2', '"count":2.0'), /whole numbers instead of 1\.0/],
    [
      '1.0 became 1, and was indented',
      compact.replace('"count":2', '"count":2.0'),
      pretty,
      /whole numbers, without white space/,
    ],
    ['1.50 became 1.5', compact.replace('1.5', '1.50'), compact, /decimals|zero behind/],
    ['a string of JSON', compact, JSON.stringify(compact), /string of JSON/],
    ['base64', compact, Buffer.from(compact).toString('base64'), /base64/],
    ['composed characters', compact.normalize('NFC'), compact.normalize('NFD'), /composed/],
  ])('%s', async (_name, signed, arrived, said) => {
    const { verified, reason, cause, difference, findings } = await verify(mac(signed), arrived);
    expect({ verified, reason, kind: cause?.kind }).toEqual({
      verified: false,
      reason: 'signature_mismatch',
      kind: 'rewriting',
    });
    expect(cause?.name).toMatch(said);
    expect(findings[0]).toMatch(/^The (body|fields of the form|form) that was signed /);
    expect(findings[0]).toContain('put the webhook before every body parser (`express.json()` and the like)');
    expect(difference).toBeDefined();
  });

  it.each<readonly [signed: string, arrived: string, said: string]>([
    [
      compact.replace('"count":2', '"count":2.0'),
      compact,
      'had 1.0 where the one that arrived has 1: something parsed it',
    ],
    [
      compact,
      compact.replace('"count":2', '"count":2.0'),
      'had 1 where the one that arrived has 1.0: something parsed it',
    ],
    [
      python({ ...EVENT, count: 2 }).replace('"count": 2', '"count": 2.0'),
      JSON.stringify({ ...EVENT, count: 2 }),
      "had 1.0 where the one that arrived has 1, and was written with Python's spaces: something parsed it",
    ],
    [
      python(EVENT),
      compact,
      "was written with Python's spaces, and the one that arrived is written otherwise: something",
    ],
    [`${compact}\n`, compact, 'had a line break after it, and the one that arrived has none'],
    [compact, JSON.stringify(compact), 'arrived as a string of JSON'],
  ])('in the direction of what happened: %s', async (signed, arrived, said) => {
    const { findings } = await verify(mac(signed), arrived);
    expect(findings).toEqual([expect.stringContaining(`The body that was signed ${said}`)]);
  });

  it.each([
    ['a=b%20c&d=%28x%29', 'a=b+c&d=%28x%29', /url-encoded in another way/],
    ['a=b%2Bc&d=%2Fx', 'a=b+c&d=/x', /before its form was url-decoded/],
    ['a=b+c&d=%2fx', 'a=b+c&d=%2Fx', /url-encoded in another way/],
  ])('a form: %s, arrives as %s', async (signed, arrived, said) => {
    const profile = senderProfiles.find(
      ({ provider }) => provider.bodyFormat === 'form' && provider.signedContent === undefined,
    ) as (typeof senderProfiles)[number];
    const delivery = createDelivery(profile, signed, { at: Date.parse(NOW) });
    const headers = Object.entries(delivery.headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
    const args = [
      'verify',
      profile.provider.name,
      '--secret',
      receiverSecret(profile),
      '--at',
      NOW,
      '--json',
      ...headers,
    ];
    const ran = await runHere([...args, '--body', arrived]);
    expect((ran.json() as Verified).cause).toMatchObject({ kind: 'rewriting', name: expect.stringMatching(said) });
  });

  it('of a body larger than a receiver looks at', async () => {
    const large = { ...EVENT, data: { text: 'x'.repeat(200_000) } };
    const { cause } = await verify(mac(JSON.stringify(large)), JSON.stringify(large, null, 2));
    expect(cause?.name).toMatch(/without white space/);
  });
});
