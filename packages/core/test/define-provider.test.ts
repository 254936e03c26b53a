import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AnyProvider,
  createReceiver,
  defineProvider,
  hmacSha1,
  InvalidEventError,
  platos,
  ploton,
  type Secret,
  sharedToken,
} from '../src/index.ts';
import { ACME, ACME_BODY, defineAcme, signAcme } from './support/acme.ts';
import { answer, NOW, type SentRequest, watch } from './support/deliver.ts';

/** How often the handler ran, what was answered, and what the developer was told. */
async function receive(provider: AnyProvider, sent: SentRequest = signAcme(), secret: Secret = 'key') {
  const { observer, of } = watch();
  let runs = 0;
  const receiver = createReceiver(provider, {
    secret,
    now: () => NOW,
    observer,
    on: {
      '*': () => {
        runs += 1;
      },
    },
  });
  const [status, code] = await answer(receiver, sent);
  const rejected = of('rejected')[0];
  return { status, code, runs, reason: rejected?.reason, detail: rejected?.detail };
}

/** What is wrong for each field, besides what is wrong for every one. */
const WRONG: Readonly<
  Record<
    | keyof typeof ACME
    | 'decodeSecret'
    | 'occurredAt'
    | 'documentedDedupeKey'
    | 'logLine'
    | 'maxAgeSeconds'
    | 'scheme'
    | 'signedContent'
    | 'signsUrl'
    | 'bodyFormat'
    | 'unsigned'
    | 'freshness'
    | 'reply'
    | 'challenge',
    readonly unknown[]
  >
> = {
  name: ['Acme', '', 'a b', 7],
  secretEnv: ['', 'A-B', '1A', ['A']],
  defaultPaths: ['/h', [], ['h'], [7], {}],
  signatureHeader: ['X-Acme', '', 'x acme'],
  signatureEncoding: ['Base64', 'HEX', '', 'utf8'],
  readSignature: ['hex', {}],
  typeField: ['', 7],
  payloadField: ['', 7],
  eventTypes: ['paid', [''], [7], {}],
  parseEvent: [{}],
  dedupeKey: ['id'],
  logFields: [{}],
  accepts: [200, '3xx', ['200']],
  deadlineMs: ['15000', 0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31],
  retryHorizonMs: ['0', -1, Number.NaN],
  dedupeTtlMs: ['1', 0, -1, Number.NaN],
  toleranceSeconds: ['300', -1, Number.NaN],
  decodeSecret: ['utf8'],
  occurredAt: ['at'],
  documentedDedupeKey: ['documented'],
  logLine: [{}],
  maxAgeSeconds: ['60', -1, Number.NaN],
  scheme: ['hmac-sha1', {}, () => {}, { importKey: () => {} }],
  signedContent: ['url', {}],
  signsUrl: ['yes', 1],
  bodyFormat: ['xml', 'JSON', ''],
  unsigned: ['id', [], ['ID'], [7], {}],
  freshness: ['some', '', {}],
  reply: [{}, 'text'],
  challenge: [{}, () => {}, { get: 'x' }, { post: {} }, { put: () => {} }, { get: () => {}, put: () => {} }],
};

const REQUIRED = (Object.keys(ACME) as (keyof typeof ACME)[]).filter((name) => name !== 'toleranceSeconds');

describe('a definition is checked field by field', () => {
  it('and takes one that has what it needs', async () => {
    expect(await receive(defineAcme({}))).toMatchObject({ status: 200, runs: 1 });
    expect(Object.isFrozen(defineAcme({}))).toBe(true);
  });

  it.each(REQUIRED)('%s must be there', (name) => {
    expect(() => defineAcme({ [name]: undefined })).toThrow(TypeError);
    expect(() => defineAcme({ [name]: undefined })).toThrow(
      `defineProvider(${name === 'name' ? 'undefined' : '"acme"'}): \`${name}\` must be `,
    );
    const { [name]: _gone, ...rest } = ACME;
    expect(() => defineProvider(rest as never)).toThrow(`\`${name}\` must be `);
  });

  it.each(Object.entries(WRONG))('%s must be of its kind', (name, values) => {
    const wrongForAll = [Symbol('x'), 1n, Promise.resolve(1), ...(name === 'signsUrl' ? [] : [true])];
    for (const value of [...values, ...wrongForAll]) {
      expect(() => defineAcme({ [name]: value }), String(value)).toThrow(TypeError);
      expect(() => defineAcme({ [name]: value }), String(value)).toThrow(`\`${name}\` must be `);
    }
  });

  it('whatever any of the fields is: it throws a TypeError that names it, or has what it needs', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(WRONG)),
        fc.anything({ withBigInt: true, withNullPrototype: true }),
        (name, value) => {
          try {
            defineAcme({ [name]: value });
          } catch (error) {
            expect(error).toBeInstanceOf(TypeError);
            expect((error as Error).message).toContain(`\`${name}\``);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['unknownField', /no field `unknownField`; there are: name, secretEnv/],
    ['signatureheader', /did you mean `signatureHeader`\?/],
    ['parseEvents', /did you mean `parseEvent`\?/],
    ['toleranceSecond', /did you mean `toleranceSeconds`\?/],
    ['toString', /no field `toString`/],
  ])('%s does not exist', (name, message) => {
    expect(() => defineAcme({ [name]: 1 })).toThrow(TypeError);
    expect(() => defineAcme({ [name]: 1 })).toThrow(message);
  });

  it.each([undefined, null, 'acme', 7, () => ({})])('%s is no definition', (definition) => {
    expect(() => defineProvider(definition as never)).toThrow(TypeError);
  });
});

describe('fields that must fit together', () => {
  it.each<[string, object, RegExp]>([
    ['no freshness at all', { toleranceSeconds: undefined }, /old deliveries can be replayed/],
    [
      'occurredAt that nothing is compared with',
      { toleranceSeconds: undefined, occurredAt: () => NOW },
      /`occurredAt` needs `maxAgeSeconds`/,
    ],
    ['maxAgeSeconds of nothing', { maxAgeSeconds: 60 }, /`maxAgeSeconds` needs `occurredAt`/],
    ['freshness: none with a time', { freshness: 'none' }, /contradicts `toleranceSeconds`/],
    ['a token in an encoding', { scheme: sharedToken }, /`signatureEncoding` means nothing for token/],
    ['a MAC in none', { scheme: hmacSha1, signatureEncoding: undefined }, /`signatureEncoding` must be 'hex' or/],
    [
      'no key, and none said to be unsigned',
      { dedupeKey: undefined, unsigned: ['type'] },
      /`dedupeKey` must be .*unsigned: \['id'\]/,
    ],
    ['a key of an unsigned id', { unsigned: ['id'] }, /`dedupeKey` contradicts `unsigned: \['id'\]`/],
    ['a memory shorter than the retries', { retryHorizonMs: 3_600_000 }, /`dedupeTtlMs` must be at least twice/],
  ])('%s', (_name, changes, message) => {
    expect(() => defineAcme(changes)).toThrow(TypeError);
    expect(() => defineAcme(changes)).toThrow(message);
  });

  it('occurredAt beside a signed timestamp is only told', async () => {
    const acme = defineAcme({ occurredAt: () => 0 });
    const { observer, of } = watch();
    const receiver = createReceiver(acme, { secret: 'key', now: () => NOW, observer, on: { '*': () => {} } });
    expect(await answer(receiver, signAcme())).toEqual([200, 'handled']);
    expect(of('received')).toMatchObject([{ occurredAt: new Date(0) }]);
  });

  it('powers come with defineProvider, and with a copy of what it made', () => {
    const make = (provider: AnyProvider) => () => createReceiver(provider, { secret: 'key', on: { '*': () => {} } });
    const ping = { challenge: { post: () => ({ body: 'x' }) } };
    expect(make({ ...defineAcme(ping), deadlineMs: 1_000 })).not.toThrow();
    for (const power of [ping, { reply: () => undefined }, { scheme: hmacSha1 }, { bodyFormat: 'form' as const }]) {
      expect(make({ ...ploton, ...power })).toThrow(/must be made with defineProvider/);
    }
  });

  it("Hookgate's own senders do", () => {
    expect(() => [defineProvider({ ...ploton }), defineProvider({ ...platos })]).not.toThrow();
  });
});

describe('a secret that decodes to nothing', () => {
  const decoders = {
    atob: (secret: string) => Uint8Array.from(atob(secret.replace(/^whsec_/, '')), (char) => char.charCodeAt(0)),
    Buffer: (secret: string) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'),
    nothing: () => undefined as never,
    text: (secret: string) => secret as never,
    throwing: (secret: string) => {
      throw new Error(`no base64: ${secret}`);
    },
  };
  const secrets = ['whsec_', 'whsec_????', '!!'];

  it.each(Object.entries(decoders))('is refused when the receiver is made, decoded by %s', (_name, decodeSecret) => {
    for (const secret of secrets) {
      for (const given of [secret, [secret], ['whsec_AAAA', secret]]) {
        const make = () => createReceiver(defineAcme({ decodeSecret }), { secret: given, on: { '*': () => {} } });
        expect(make).toThrow(TypeError);
        expect(make).not.toThrow(secret);
      }
    }
  });

  it('is refused at its use when a function answers it: 500, loud, and nobody gets in with an empty key', async () => {
    for (const decodeSecret of Object.values(decoders)) {
      for (const secret of secrets) {
        const provider = defineAcme({ decodeSecret });
        const result = await receive(provider, signAcme(ACME_BODY, ''), () => secret);
        expect(result).toMatchObject({ status: 500, code: 'handler_failed', reason: 'secret_invalid', runs: 0 });
        expect(result.detail).not.toContain(secret);
      }
    }
  });
});

describe('a type that is no text', () => {
  it.each<[string, object, string]>([
    ['under a field that does not exist', { typeField: 'kind' }, '{"type":"paid","id":"1"}'],
    ['that is absent', {}, '{"id":"1"}'],
    ['that is a number', {}, '{"type":1,"id":"1"}'],
    ['that is null', {}, '{"type":null,"id":"1"}'],
    ['that is empty', {}, '{"type":"","id":"1"}'],
    ['that is an object', {}, '{"type":{"a":1},"id":"1"}'],
  ])('%s is answered 500 and told, and comes again', async (_name, changes, text) => {
    const result = await receive(defineAcme(changes), signAcme(text));
    expect(result).toMatchObject({ status: 500, code: 'handler_failed', reason: 'type_missing', runs: 0 });
    expect(result.detail).toMatch(/Correct `typeField`/);
  });

  it('is never remembered as done: once the definition is mended, the same delivery is handled', async () => {
    const { observer, of } = watch();
    let field = 'kind';
    const provider = defineAcme({
      typeField: 'type',
      parseEvent: (json: Record<string, unknown>) => ({ ...json, type: json[field] }),
    });
    const receiver = createReceiver(provider, { secret: 'key', now: () => NOW, observer, on: { '*': () => {} } });
    expect(await answer(receiver, signAcme())).toEqual([500, 'handler_failed']);
    field = 'type';
    expect(await answer(receiver, signAcme())).toEqual([200, 'handled']);
    expect(of('unhandled')).toEqual([]);
  });
});

describe('functions that answer nonsense', () => {
  it.each<[string, object, number, string, RegExp]>([
    [
      'parseEvent: a promise',
      { parseEvent: async (json: unknown) => json },
      500,
      'parse_event_failed',
      /answered a promise/,
    ],
    ['parseEvent: nothing', { parseEvent: () => undefined }, 500, 'parse_event_failed', /answered undefined/],
    ['parseEvent: a text', { parseEvent: () => 'paid' }, 500, 'parse_event_failed', /answered a text/],
    [
      'parseEvent throws',
      { parseEvent: () => (undefined as never as { a: 1 }).a },
      400,
      'parse_event_threw',
      /threw TypeError/,
    ],
    [
      'parseEvent: no event',
      {
        parseEvent: () => {
          throw new InvalidEventError('no');
        },
      },
      400,
      'invalid_event',
      /no/,
    ],
    ['dedupeKey: a number', { dedupeKey: () => 5 }, 500, 'dedupe_key_failed', /answered 5/],
    ['dedupeKey: the event', { dedupeKey: (event: object) => event }, 500, 'dedupe_key_failed', /answered an object;/],
    [
      'dedupeKey: an empty text, later',
      { dedupeKey: async () => '' },
      500,
      'dedupe_key_failed',
      /answered an empty text;/,
    ],
    [
      'parseEvent: the body',
      { parseEvent: (json: unknown) => JSON.stringify(json) },
      500,
      'parse_event_failed',
      /^[^{]*answered a text[^{]*$/,
    ],
    ['readSignature: nothing', { readSignature: () => undefined }, 401, 'signature_misread', /must answer/],
    [
      'readSignature throws',
      {
        readSignature: () => {
          throw new RangeError('x');
        },
      },
      401,
      'signature_misread',
      /threw RangeError/,
    ],
    [
      'readSignature: one signature, not a list',
      { readSignature: (header: (name: string) => string) => ({ signatures: header('x-acme-signature'), prefix: '' }) },
      401,
      'signature_misread',
      /must answer/,
    ],
    [
      'readSignature: no prefix',
      {
        readSignature: (header: (name: string) => string) => ({
          signatures: [header('x-acme-signature')],
          signedAt: NOW,
        }),
      },
      401,
      'signature_misread',
      /prefix/,
    ],
    [
      'readSignature: a header that is absent',
      { readSignature: () => ({ signatures: [undefined], prefix: '' }) },
      401,
      'signature_malformed',
      /^/,
    ],
    [
      'readSignature: no signedAt',
      {
        readSignature: (header: (name: string) => string) => ({ signatures: [header('x-acme-signature')], prefix: '' }),
      },
      500,
      'signed_at_missing',
      /answer it as `signedAt`/,
    ],
  ])('%s', async (_name, changes, status, reason, detail) => {
    const result = await receive(defineAcme(changes));
    expect(result).toMatchObject({ status, reason, runs: 0 });
    expect(result.detail ?? '').toMatch(detail);
  });

  it('a schema that answers neither a value nor issues is no pass', async () => {
    for (const result of [{}, undefined, null, 7, Promise.resolve({})]) {
      const ran: unknown[] = [];
      const options = {
        secret: 'key',
        now: () => NOW,
        schemas: { paid: { '~standard': { version: 1, vendor: 'x', validate: () => result } } },
        on: { '*': (event: unknown) => void ran.push(event) },
      };
      const receiver = createReceiver(defineAcme({}), options as never);
      expect(await answer(receiver, signAcme())).toEqual([500, 'handler_failed']);
      expect(ran).toEqual([]);
    }
  });
});

describe('Platos', () => {
  const body = JSON.stringify({ event: 'message.rated', event_id: 'e1', ts: NOW / 1000 });
  const send = (nonce: string, ts = String(NOW / 1000)): SentRequest => ({
    body,
    headers: {
      'x-platos-signature': createHmac('sha256', 'key').update(`${ts}.${nonce}.${body}`).digest('hex'),
      'x-platos-timestamp': ts,
      'x-platos-nonce': nonce,
    },
  });
  const make = () => createReceiver(platos, { secret: 'key', now: () => NOW, on: { '*': () => {} } });

  it('takes any visible ASCII without a dot as nonce, up to 128 characters, and nothing else', async () => {
    const character = fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: 0x20, max: 0x7f }).map((code) => String.fromCharCode(code)) },
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(character, { maxLength: 130, size: 'max' }), async (characters) => {
        const nonce = characters.join('');
        const isGood =
          nonce.length > 0 && nonce.length <= 128 && [...nonce].every((c) => c > ' ' && c <= '~' && c !== '.');
        expect(await answer(make(), send(nonce))).toEqual(isGood ? [200, 'handled'] : [401, 'invalid_signature']);
      }),
      { numRuns: 300 },
    );
    for (const nonce of ['a:b', 'AAA+/=', '{}', '!', '~'.repeat(128)]) {
      expect(await answer(make(), send(nonce))).toEqual([200, 'handled']);
    }
    for (const nonce of ['a.b', '.', '~'.repeat(129), 'a b', 'é']) {
      expect(await answer(make(), send(nonce))).toEqual([401, 'invalid_signature']);
    }
  });

  it('may write UTC as +00:00', async () => {
    expect(await answer(make(), send('n', new Date(NOW).toISOString().replace('Z', '+00:00')))).toEqual([
      200,
      'handled',
    ]);
    expect(await answer(make(), send('n', new Date(NOW).toISOString().replace('Z', '+01:00')))).toEqual([
      401,
      'invalid_signature',
    ]);
  });
});
