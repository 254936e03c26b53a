import { createHmac } from 'node:crypto';
import {
  createDelivery,
  createEvent,
  eventTypesOf,
  receiverSecret,
  senderProfiles,
  tamper,
  tamperingsOf,
} from '@hookgate/testing';
import { describe, expect, it } from 'vitest';
import { runHere } from './support/run-here.ts';

const NOW = '2026-06-15T12:00:00Z';
const SECRET = 'whsec_the_secret_of_this_test';

const EVENT = {
  event: 'task.complete',
  task_id: 'task_1',
  timestamp: NOW,
  data: { name: 'Zoë 😀', price: 1.5, count: 2, url: 'https://x/y?a=b c', html: '<b>&', list: [1, [], {}, null] },
};
const compact = JSON.stringify(EVENT);
const pretty = JSON.stringify(EVENT, null, 2);
const reversed = JSON.stringify(Object.fromEntries(Object.entries(EVENT).reverse()));

const ascii = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** As `json.dumps(value, ensure_ascii=False)` writes it. */
function python(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, each]) => `${JSON.stringify(name)}: ${python(each)}`)
    .join(', ')}}`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, each]) => [name, sorted(each)]));
}

interface Verified {
  readonly verified: boolean;
  readonly signatureMatches: boolean;
  readonly reason?: string;
  readonly cause?: { readonly kind: string; readonly name: string };
  readonly difference?: { readonly at: number; readonly arrived: string; readonly signed: string };
  readonly signature: {
    readonly base: string;
    readonly expected: string;
    readonly given: readonly string[];
    readonly differsAt: number;
  };
  readonly findings: readonly string[];
}

const mac = (body: string, secret: string | Uint8Array = SECRET): string =>
  createHmac('sha256', secret).update(body).digest('hex');

async function verify(signature: string, arrived: string | Uint8Array, secret = SECRET): Promise<Verified> {
  const args = [
    'verify',
    'ploton',
    '--body',
    '-',
    '--header',
    `X-Ploton-Signature: ${signature}`,
    '--at',
    NOW,
    '--json',
  ];
  const ran = await runHere([...args, '--secret', secret], { input: arrived });
  const verified = ran.json() as Verified;
  expect(ran.code).toBe(verified.verified ? 0 : 1);
  return verified;
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
    expect(findings[0]).toContain(`The signature matches the body ${cause?.name}`);
    expect(difference).toBeDefined();
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

describe('what is wrong with the secret is told', () => {
  it.each([
    ['a line break that was copied along', SECRET, `${SECRET}\n`, /without the white space around it/],
    ['quotes', SECRET, `"${SECRET}"`, /without the quotes/],
    ['a list in one text', SECRET, `whsec_other,${SECRET}`, /splitting it at its comma/],
    ['its prefix left out', SECRET.slice(6), SECRET, /without `whsec_`/],
  ])('%s', async (_name, signing, configured, said) => {
    const { cause, findings } = await verify(mac(compact, signing), compact, configured);
    expect(cause).toMatchObject({ kind: 'secret', name: expect.stringMatching(said) });
    expect(findings[0]).toContain('Correct PLOTON_WEBHOOK_SECRET');
  });

  it('base64 that was decoded', async () => {
    const secret = `whsec_${Buffer.from('a key of thirty-two bytes, or so').toString('base64')}`;
    const { cause } = await verify(mac(compact, 'a key of thirty-two bytes, or so'), compact, secret);
    expect(cause?.name).toBe('read as base64 behind `whsec_`');
  });

  it('nothing, when it is another one', async () => {
    const { cause, findings } = await verify(mac(compact, 'other'), compact);
    expect(cause?.kind).toBe('unknown');
    expect(findings[0]).toMatch(/The secret is not the one .* \(\d+ forms of the body were tried\)/);
  });
});

describe('the comparison is told', () => {
  it('base string, expected and given signature, first difference', async () => {
    const { signature } = await verify(`${mac(compact).slice(0, -1)}x`.replace('x', '0'), `${compact}.`);
    expect(signature.base).toBe(`${compact}.`);
    expect(signature.expected).toBe(mac(`${compact}.`));
    expect(signature.differsAt).toBeGreaterThanOrEqual(0);
  });

  it('a prefix is part of the base string', async () => {
    const args = ['verify', 'platos', '--secret', SECRET, '--body', '{}', '--at', '1768478400', '--json'];
    const headers = ['x-platos-timestamp: 1768478400', 'x-platos-nonce: 00ff', `x-platos-signature: ${mac('{}')}`];
    const { json } = await runHere([...args, ...headers.flatMap((each) => ['--header', each])]);
    expect(json()).toMatchObject({ signature: { base: '1768478400.00ff.{}' }, cause: { kind: 'signed-alone' } });
  });

  it('in lines to read, without a stack', async () => {
    const signature = mac(python(EVENT));
    const { out } = await runHere([
      'verify',
      'ploton',
      '--secret',
      SECRET,
      '--body',
      compact,
      '--header',
      `x-ploton-signature: ${signature}`,
      '--at',
      NOW,
    ]);
    expect(out).toContain('not verified: Ploton (signature_mismatch)');
    expect(out).toContain(`expected      ${mac(compact)}`);
    expect(out).toContain(`given         ${signature}`);
    expect(out).toContain('body differs  at byte 9');
    expect(out).not.toContain(SECRET);
  });
});

describe('every built-in sender', () => {
  it.each(senderProfiles.map((profile) => [profile.provider.name, profile] as const))('%s', async (name, profile) => {
    const at = Date.parse(NOW);
    const publicUrl = 'https://hooks.example.com';
    const delivery = createDelivery(profile, createEvent(profile, eventTypesOf(profile)[0] as string, {}, { at }), {
      at,
      publicUrl,
    });
    const verifyOf = async ({ headers, body, path }: typeof delivery) => {
      const fields = Object.entries(headers).flatMap(([key, value]) => ['--header', `${key}: ${value}`]);
      const args = [
        'verify',
        name,
        '--secret',
        receiverSecret(profile),
        '--at',
        NOW,
        '--url',
        publicUrl + path,
        '--body',
        '-',
        '--json',
      ];
      return runHere([...args, ...fields], { input: body });
    };
    const genuine = await verifyOf(delivery);
    expect([genuine.code, genuine.json()]).toEqual([
      0,
      expect.objectContaining({ verified: true, signatureMatches: true }),
    ]);

    const stale = 'stale' in tamperingsOf(profile) ? await verifyOf(tamper(delivery, 'stale')) : undefined;
    if (stale !== undefined) {
      expect([stale.code, stale.json()]).toEqual([
        1,
        expect.objectContaining({ signatureMatches: true, reason: 'timestamp_too_old' }),
      ]);
    }
    const forged = await verifyOf(tamper(delivery, 'wrong-secret'));
    expect([forged.code, forged.json()]).toEqual([1, expect.objectContaining({ signatureMatches: false })]);
  });
});
