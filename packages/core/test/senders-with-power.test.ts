import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type AnyProvider,
  createReceiver,
  hmacSha1,
  type KeyMaterial,
  memoryStore,
  type Receiver,
  sharedToken,
  type VerifyMaterial,
  verifiedBy,
  type WebhookOptions,
} from '../src/index.ts';
import { ACME_BODY, defineAcme, signAcme } from './support/acme.ts';
import { admit, answer, NOW, type SentRequest, watch } from './support/deliver.ts';

/** So that what never answers is over soon. */
const BRIEF = { deadlineMs: 200 };
const NEVER = new Promise<never>(() => {});

const header = 'x-acme-signature';
const readText = (get: (name: string) => string | undefined) => ({
  signatures: [get(header)],
  prefix: '',
  signedAt: NOW,
});

interface Setup {
  readonly receiver: Receiver<unknown>;
  readonly runs: unknown[];
  readonly rejections: () => ReadonlyArray<{ readonly reason: string; readonly detail?: string | undefined }>;
}

function setUp(provider: AnyProvider, options: object = {}, handle: (event: unknown) => unknown = () => {}): Setup {
  const { observer, of } = watch();
  const runs: unknown[] = [];
  const run = (event: unknown): unknown => {
    runs.push(event);
    return handle(event);
  };
  const all = { secret: 'key', now: () => NOW, observer, on: { '*': run }, ...options } as WebhookOptions;
  return { receiver: createReceiver(provider, all), runs, rejections: () => of('rejected') };
}

/** What the sender reads. */
async function reply(receiver: Receiver<unknown>, sent: SentRequest) {
  const admission = await admit(receiver, sent);
  if (admission.kind !== 'reply') throw new Error(`expected an answer, not ${admission.kind}`);
  return admission.reply;
}

const text = (body: string, contentType = 'text/plain; charset=utf-8') => ({
  status: 200,
  body,
  headers: { 'content-type': contentType, 'x-content-type-options': 'nosniff' },
});

describe('what is signed', () => {
  const macOf = (content: string) => createHmac('sha256', 'key').update(content).digest('hex');
  const send = (content: string, url?: string): SentRequest => ({
    body: ACME_BODY,
    headers: { [header]: macOf(content) },
    ...(url === undefined ? {} : { url }),
  });

  it('may have something behind the body, and before it', async () => {
    const suffixed = defineAcme({
      readSignature: (get: (name: string) => string) => ({ ...readText(get), prefix: 'é.', suffix: '.ü' }),
    });
    const { receiver, runs, rejections } = setUp(suffixed);
    expect(await answer(receiver, send(`é.${ACME_BODY}.ü`))).toEqual([200, 'handled']);
    expect(await answer(receiver, send(`é.${ACME_BODY}.ü`))).toEqual([200, 'duplicate']);
    for (const other of [`é.${ACME_BODY}`, `${ACME_BODY}.ü`, `é.${ACME_BODY}.u`, ACME_BODY]) {
      expect(await answer(receiver, send(other))).toEqual([401, 'invalid_signature']);
    }
    expect(runs.length).toBe(1);
    expect(rejections()[0]).toMatchObject({ reason: 'signature_mismatch' });
  });

  it('may be the method and the URL as the sender knows it', async () => {
    const provider = defineAcme({
      signsUrl: true,
      readSignature: (get: (name: string) => string, target: { method: string; url: string }) => ({
        ...readText(get),
        prefix: `${target.method}${target.url}`,
      }),
    });
    for (const publicUrl of [
      'https://hooks.example.com',
      'https://hooks.example.com/',
      'https://hooks.example.com//',
    ]) {
      const { receiver, runs } = setUp(provider, { publicUrl });
      // As adapters show it: the path, or as Fetch has it, the whole of it.
      for (const url of ['/webhooks/acme?a=%41', 'http://10.0.0.1:8080/webhooks/acme?a=%41']) {
        expect(
          (await answer(receiver, send(`POSThttps://hooks.example.com/webhooks/acme?a=%41${ACME_BODY}`, url)))[0],
        ).toBe(200);
        expect(await answer(receiver, send(`POST/webhooks/acme?a=%41${ACME_BODY}`, url))).toEqual([
          401,
          'invalid_signature',
        ]);
      }
      expect(runs.length).toBe(1);
    }
  });

  it.each<[string, unknown]>([
    ['text', (material: { url: string }) => `of my own ${material.url}`],
    ['bytes', (material: { url: string }) => new TextEncoder().encode(`of my own ${material.url}`)],
    ['a promise', async (material: { url: string }) => `of my own ${material.url}`],
  ])("may be %s of one's own", async (_name, signedContent) => {
    const { receiver, runs } = setUp(defineAcme({ signedContent }));
    expect(await answer(receiver, send('of my own /webhook'))).toEqual([200, 'handled']);
    expect(await answer(receiver, send('of my own /other'))).toEqual([401, 'invalid_signature']);
    expect(await answer(receiver, signAcme())).toEqual([401, 'invalid_signature']);
    expect(runs.length).toBe(1);
  });

  it.each<[string, unknown, number, string]>([
    [
      'throws',
      () => {
        throw new Error('bug');
      },
      401,
      'content_unreadable',
    ],
    ['rejects', () => Promise.reject(new Error('bug')), 401, 'content_unreadable'],
    ['answers nothing', () => undefined, 401, 'content_unreadable'],
    ['answers a number', () => 7, 401, 'content_unreadable'],
    ['never answers', () => NEVER, 503, 'verification_hung'],
  ])('is nothing when signedContent %s', async (_name, signedContent, status, reason) => {
    const { receiver, runs, rejections } = setUp(defineAcme({ ...BRIEF, signedContent }));
    expect((await answer(receiver, send('undefined')))[0]).toBe(status);
    expect(rejections()).toMatchObject([{ reason }]);
    expect(runs).toEqual([]);
  });

  it('the fields of a form are read before anything is verified, so there are at most a thousand', async () => {
    const provider = defineAcme({
      signedContent: ({ form }: { form(): URLSearchParams }) => [...form().keys()].length.toString(),
      bodyFormat: 'form',
      parseEvent: (form: URLSearchParams) => ({ type: 'paid', id: String(form.get('f')) }),
    });
    const { receiver, rejections } = setUp(provider);
    const form = (fields: number) => `${'f=1&'.repeat(fields - 1)}f=1`;
    const sent = (fields: number) => ({ body: form(fields), headers: { [header]: macOf(String(fields)) } });
    expect((await answer(receiver, sent(1_000)))[0]).toBe(200);
    expect(await answer(receiver, sent(1_001))).toEqual([401, 'invalid_signature']);
    expect(rejections()[0]?.detail).toMatch(/more than 1000 fields/);
  });
});

describe('publicUrl', () => {
  const make = (provider: AnyProvider, publicUrl: unknown) => () => setUp(provider, { publicUrl });

  it('is needed where the URL is signed, and nowhere else', () => {
    expect(make(defineAcme({ signsUrl: true }), undefined)).toThrow(/`publicUrl` is needed: acme signs the URL/);
    expect(make(defineAcme({}), 'https://a.example')).toThrow(/`publicUrl` is not for acme/);
    expect(make(defineAcme({ signsUrl: true }), 'https://a.example/base')).not.toThrow();
  });

  it.each([
    '',
    '/webhooks',
    'a.example',
    'ftp://a.example',
    'https://',
    'https://a.example?x',
    'https://a.example#x',
    'https://a b',
    7,
    {},
  ])('%j is none', (publicUrl) => {
    expect(make(defineAcme({ signsUrl: true }), publicUrl)).toThrow(TypeError);
    expect(make(defineAcme({ signsUrl: true }), publicUrl)).toThrow(/`publicUrl` must be/);
  });
});

describe("a verification of one's own", () => {
  const define = (verify: (material: VerifyMaterial) => unknown) =>
    defineAcme({
      ...BRIEF,
      scheme: verifiedBy(verify as never),
      signatureEncoding: undefined,
      readSignature: readText,
    });

  it('sees the exact request and each secret, and `true` passes', async () => {
    const seen: VerifyMaterial[] = [];
    const { receiver, runs } = setUp(
      define(async (material) => {
        seen.push(material);
        return material.secret === 'old';
      }),
      { secret: ['new', 'old'] },
    );
    expect(await answer(receiver, { ...signAcme(), headers: { [header]: 'any text', 'x-other': 'y' } })).toEqual([
      200,
      'handled',
    ]);
    expect(seen.map(({ secret }) => secret)).toEqual(['new', 'old']);
    const { body, content, signature, method, url } = seen[0] as VerifyMaterial;
    expect([new TextDecoder().decode(body), new TextDecoder().decode(content), signature, method, url]).toEqual([
      ACME_BODY,
      ACME_BODY,
      'any text',
      'POST',
      '/webhook',
    ]);
    expect(seen[0]?.header('x-other')).toBe('y');
    expect(runs.length).toBe(1);
  });

  const nonsense: readonly unknown[] = [
    false,
    undefined,
    null,
    0,
    1,
    'true',
    '',
    {},
    [],
    new Error('no'),
    Symbol('x'),
    1n,
    () => true,
  ];
  it.each(nonsense.map((value) => [value]))('%s is no pass, nor as a promise', async (value) => {
    for (const result of [() => value, async () => value]) {
      const { receiver, runs } = setUp(define(result));
      expect(await answer(receiver, signAcme())).toEqual([401, 'invalid_signature']);
      expect(runs).toEqual([]);
    }
  });

  it.each<[string, () => unknown, number, string]>([
    [
      'throws',
      () => {
        throw new Error('bad signature');
      },
      401,
      'signature_mismatch',
    ],
    [
      'throws no error',
      () => {
        throw 'bad';
      },
      401,
      'signature_mismatch',
    ],
    ['rejects', () => Promise.reject(new Error('bad')), 401, 'signature_mismatch'],
    ['never answers', () => NEVER, 503, 'verification_hung'],
    ['cannot tell', () => 'unavailable', 503, 'verification_unavailable'],
  ])('that %s refuses, and the store is not asked', async (_name, verify, status, reason) => {
    const store = memoryStore();
    const { receiver, runs, rejections } = setUp(define(verify), { store });
    expect((await answer(receiver, signAcme()))[0]).toBe(status);
    expect(rejections()).toMatchObject([{ reason }]);
    expect([runs.length, store.size]).toEqual([0, 0]);
  });

  it("that throws under the new secret is asked again under the old one, as vendors' functions throw", async () => {
    const { receiver } = setUp(
      define(({ secret }) => {
        if (secret !== 'old') throw new Error('No signatures found matching the expected signature');
        return true;
      }),
      { secret: ['new', 'old'] },
    );
    expect(await answer(receiver, signAcme())).toEqual([200, 'handled']);
  });

  it('lets no unknown tenant in, whatever it answers', async () => {
    const seen: string[] = [];
    const provider = define(({ secret }) => {
      seen.push(secret);
      return true;
    });
    const secret = (request: { header(name: string): string | undefined }) =>
      request.header('x-tenant') === 'known' ? { tenant: 'known', secret: 'k1' } : undefined;
    const { receiver, runs, rejections } = setUp(provider, { secret });
    const from = (tenant: string) => ({ ...signAcme(), headers: { ...signAcme().headers, 'x-tenant': tenant } });
    expect(await answer(receiver, from('other'))).toEqual([401, 'invalid_signature']);
    expect(rejections()).toMatchObject([{ reason: 'unknown_tenant' }]);
    expect(runs).toEqual([]);
    expect(await answer(receiver, from('known'))).toEqual([200, 'handled']);
    expect([seen.length, seen[1]]).toEqual([2, 'k1']);
  });

  it('says what was thrown to the developer, and nothing of it to the sender', async () => {
    const { receiver, rejections } = setUp(
      define(() => {
        throw new Error('private words');
      }),
    );
    expect(JSON.stringify(await reply(receiver, signAcme()))).not.toContain('private words');
    expect(rejections()[0]?.detail).toContain('private words');
  });
});

describe('an id that is not signed', () => {
  const provider = defineAcme({
    dedupeKey: undefined,
    unsigned: ['id', 'type'],
    toleranceSeconds: undefined,
    freshness: 'none',
    readSignature: (get: (name: string) => string) => ({ signatures: [get(header)], prefix: '' }),
    parseEvent: (json: object, context: { header(name: string): string | undefined }) => ({
      ...json,
      type: context.header('x-acme-event'),
      id: context.header('x-acme-id'),
    }),
  });
  const send = (id: string, type = 'paid', body = ACME_BODY): SentRequest => {
    const sent = signAcme(body);
    return { ...sent, headers: { ...sent.headers, 'x-acme-id': id, 'x-acme-event': type } };
  };

  it('is no name: a captured delivery runs once, whatever id or type it is given', async () => {
    const { receiver, runs } = setUp(provider);
    expect(await answer(receiver, send('1'))).toEqual([200, 'handled']);
    for (const replay of [send('1'), send('2'), send('3', 'refunded'), send('', 'x')]) {
      expect(await answer(receiver, replay)).toEqual([200, 'duplicate']);
    }
    expect(await answer(receiver, send('1', 'paid', `${ACME_BODY} `))).toEqual([200, 'handled']);
    expect(runs).toMatchObject([
      { type: 'paid', id: '1' },
      { type: 'paid', id: '1' },
    ]);
  });

  it('is no name where the bytes of the body may differ either: the digest is of what is signed', async () => {
    const sorted = defineAcme({
      dedupeKey: undefined,
      unsigned: ['id'],
      bodyFormat: 'form',
      parseEvent: (form: URLSearchParams) => ({ type: 'paid', id: form.get('id') }),
      signedContent: ({ form }: { form(): URLSearchParams }) =>
        [...form()]
          .map((pair) => pair.join('='))
          .sort()
          .join('&'),
    });
    const sign = (body: string) => ({
      body,
      headers: { [header]: createHmac('sha256', 'key').update('a=1&b=2').digest('hex') },
    });
    const { receiver, runs } = setUp(sorted);
    expect(await answer(receiver, sign('a=1&b=2'))).toEqual([200, 'handled']);
    expect(await answer(receiver, sign('b=2&a=1'))).toEqual([200, 'duplicate']);
    expect(await answer(receiver, sign('b=2&%61=1'))).toEqual([200, 'duplicate']);
    expect(runs.length).toBe(1);
  });

  it("an option of the developer's still has the last word", async () => {
    const { receiver } = setUp(provider, { dedupeKey: (event: { id: string }) => event.id });
    expect(await answer(receiver, send('1'))).toEqual([200, 'handled']);
    expect(await answer(receiver, send('2'))).toEqual([200, 'handled']);
  });
});

describe('the body', () => {
  it('may be a form, read as every browser writes it', async () => {
    const { receiver, runs } = setUp(
      defineAcme({
        bodyFormat: 'form',
        parseEvent: (form: URLSearchParams) => ({ type: 'paid', id: '1', all: [...form] }),
      }),
    );
    expect(await answer(receiver, signAcme('a=1+2&a=%C3%A9&=x&__proto__=y&?z'))).toEqual([200, 'handled']);
    expect(runs).toMatchObject([
      {
        all: [
          ['a', '1 2'],
          ['a', 'é'],
          ['', 'x'],
          ['__proto__', 'y'],
          ['?z', ''],
        ],
      },
    ]);
    const bad = Uint8Array.of(0x61, 0x3d, 0xff);
    const sent = { body: bad, headers: { [header]: createHmac('sha256', 'key').update(bad).digest('hex') } };
    expect(await answer(receiver, sent)).toEqual([400, 'invalid_utf8']);
  });

  it('keeps a question mark in front of a form', async () => {
    const { receiver, runs } = setUp(
      defineAcme({
        bodyFormat: 'form',
        parseEvent: (form: URLSearchParams) => ({ type: 'paid', id: '1', all: [...form] }),
      }),
    );
    expect(await answer(receiver, signAcme('?a=1&b=2'))).toEqual([200, 'handled']);
    expect(runs).toMatchObject([
      {
        all: [
          ['?a', '1'],
          ['b', '2'],
        ],
      },
    ]);
  });

  it('may be bytes that are no text at all', async () => {
    const body = Uint8Array.of(0xff, 0, 0xfe);
    const { receiver, runs } = setUp(
      defineAcme({
        bodyFormat: 'bytes',
        parseEvent: (bytes: Uint8Array) => ({ type: 'paid', id: '1', first: bytes[0] }),
      }),
    );
    const sent = { body, headers: { [header]: createHmac('sha256', 'key').update(body).digest('hex') } };
    expect(await answer(receiver, sent)).toEqual([200, 'handled']);
    expect(runs).toMatchObject([{ first: 0xff }]);
  });
});

describe('a challenge by POST', () => {
  const isPing = (json: unknown) => (json as { ping?: string }).ping;
  const post = (json: unknown) => {
    const ping = isPing(json);
    return ping === undefined ? undefined : { body: ping };
  };
  const ping = signAcme('{"ping":"pong"}');

  it('is answered before any handler, as often as it comes, and the store is not asked', async () => {
    const store = memoryStore();
    const { receiver, runs } = setUp(defineAcme({ challenge: { post } }), { store });
    for (let turn = 0; turn < 3; turn++)
      expect(await reply(receiver, ping)).toMatchObject({ code: 'challenge', ...text('pong') });
    expect([runs.length, store.size]).toEqual([0, 0]);
    expect(await answer(receiver, signAcme())).toEqual([200, 'handled']);
  });

  it('is verified, and fresh', async () => {
    let asked = 0;
    const challenge = { post: () => ({ body: String(++asked) }) };
    const { receiver } = setUp(defineAcme({ challenge }));
    expect(await answer(receiver, signAcme('{"ping":"pong"}', 'another'))).toEqual([401, 'invalid_signature']);
    expect(await answer(receiver, { ...ping, headers: {} })).toEqual([401, 'invalid_signature']);
    const old = defineAcme({
      challenge,
      readSignature: (get: (name: string) => string) => ({ ...readText(get), signedAt: NOW - 301_000 }),
    });
    expect(await answer(setUp(old).receiver, ping)).toEqual([401, 'stale_timestamp']);
    expect(asked).toBe(0);
  });

  it('knows the secret that verified it', async () => {
    const challenge = { post: (_json: unknown, { secret }: { secret: string }) => ({ body: secret }) };
    const { receiver } = setUp(defineAcme({ challenge }), { secret: ['new', 'key'] });
    expect(await reply(receiver, ping)).toMatchObject(text('key'));
  });

  it.each<[string, () => unknown, number, string]>([
    [
      'throws',
      () => {
        throw new Error('private words');
      },
      500,
      'challenge_failed',
    ],
    ['rejects', () => Promise.reject(new Error('private words')), 500, 'challenge_failed'],
    ['never answers', () => NEVER, 503, 'challenge_hung'],
    ['answers a text', () => 'pong', 500, 'challenge_failed'],
    ['answers null', () => null, 500, 'challenge_failed'],
    ['answers true', () => true, 500, 'challenge_failed'],
    ['has no body', () => ({}), 500, 'challenge_failed'],
    ['has a body of bytes', () => ({ body: new Uint8Array(1) }), 500, 'challenge_failed'],
    ['answers too much', () => ({ body: 'é'.repeat(32_769) }), 500, 'challenge_failed'],
    ['splits the header', () => ({ body: '', contentType: 'text/plain\r\nx-evil: 1' }), 500, 'challenge_failed'],
    ['has a type that is none', () => ({ body: '', contentType: 7 }), 500, 'challenge_failed'],
  ])('that %s is told, and is neither a pass nor an event', async (_name, answerPost, status, reason) => {
    const { receiver, runs, rejections } = setUp(defineAcme({ ...BRIEF, challenge: { post: answerPost } }));
    const answered = await reply(receiver, signAcme());
    expect(answered.status).toBe(status);
    expect(JSON.stringify(answered)).not.toContain('private words');
    expect(rejections()).toMatchObject([{ reason }]);
    expect(runs).toEqual([]);
  });
});

describe('a challenge by GET', () => {
  const get = ({ query, equals }: { query: URLSearchParams; equals(a: string, b: string): boolean }) =>
    equals(query.get('token') ?? '', 'mine') ? { body: query.get('echo') ?? '' } : undefined;
  const ask = (url: string): SentRequest => ({ method: 'GET', url, headers: {}, body: '' });

  it('is answered to who knows the token, and to nobody else', async () => {
    const { receiver, runs } = setUp(defineAcme({ challenge: { get } }));
    for (const url of ['/webhook?token=mine&echo=a%26b', 'http://host/webhook?token=mine&echo=a%26b#x?y']) {
      expect(await reply(receiver, ask(url))).toMatchObject({ code: 'challenge', ...text('a&b') });
    }
    for (const url of ['/webhook', '/webhook?token=other&echo=1', '/webhook?token=', '/webhook?x=?token=mine']) {
      expect(await answer(receiver, ask(url))).toEqual([401, 'invalid_signature']);
    }
    expect(runs).toEqual([]);
  });

  it('opens no other method, and no other sender', async () => {
    const { receiver } = setUp(defineAcme({ challenge: { get } }));
    for (const method of ['HEAD', 'PUT', 'DELETE', 'OPTIONS', 'get']) {
      expect(await answer(receiver, { ...ask('/webhook?token=mine&echo=1'), method })).toEqual([
        405,
        'method_not_allowed',
      ]);
    }
    for (const provider of [defineAcme({}), defineAcme({ challenge: { post: () => ({ body: 'x' }) } })]) {
      expect(await answer(setUp(provider).receiver, ask('/webhook?token=mine'))).toEqual([405, 'method_not_allowed']);
    }
  });

  it('lets no event in: a delivery by GET is a challenge that fails', async () => {
    const { receiver, runs } = setUp(defineAcme({ challenge: { get } }));
    expect(await answer(receiver, { ...signAcme(), method: 'GET' })).toEqual([401, 'invalid_signature']);
    expect(await answer(receiver, signAcme())).toEqual([200, 'handled']);
    expect(runs.length).toBe(1);
  });

  it.each<[string, () => unknown, number, string]>([
    [
      'throws',
      () => {
        throw new Error('bug');
      },
      500,
      'challenge_failed',
    ],
    ['rejects', () => Promise.reject(new Error('bug')), 500, 'challenge_failed'],
    ['never answers', () => NEVER, 503, 'challenge_hung'],
    ['answers nonsense', () => 'pong', 500, 'challenge_failed'],
  ])('that %s is told', async (_name, answerGet, status, reason) => {
    const { receiver, rejections } = setUp(defineAcme({ ...BRIEF, challenge: { get: answerGet } }));
    expect((await reply(receiver, ask('/webhook'))).status).toBe(status);
    expect(rejections()).toMatchObject([{ reason }]);
  });
});

describe('the answer of a handler', () => {
  const replying = (
    reply: unknown = (result: unknown) => (result === undefined ? undefined : { body: JSON.stringify(result) }),
  ) => defineAcme({ reply });

  it('is what the sender reads, at once or later', async () => {
    for (const handle of [() => ({ text: 'hi' }), async () => ({ text: 'hi' })]) {
      const { receiver } = setUp(replying(), {}, handle);
      expect(await reply(receiver, signAcme())).toMatchObject({
        code: 'handled',
        ...text('{"text":"hi"}', 'application/json; charset=utf-8'),
      });
      // A copy gets what a sender gets that is told nothing.
      expect(await answer(receiver, signAcme())).toEqual([200, 'duplicate']);
    }
  });

  it('is ignored by a sender that does not read it', async () => {
    const { receiver } = setUp(defineAcme({}), {}, () => ({ body: 'x', text: 'hi' }));
    expect(await reply(receiver, signAcme())).toMatchObject({ code: 'handled', body: '{"status":"handled"}' });
  });

  it('is made for copies, and for events without a handler', async () => {
    const provider = replying((result: unknown) => ({ body: `<${String(result)}>`, contentType: 'text/xml' }));
    const { receiver } = setUp(provider, { on: { paid: () => 'done' } });
    expect(await reply(receiver, signAcme())).toMatchObject({ code: 'handled', ...text('<done>', 'text/xml') });
    expect(await reply(receiver, signAcme())).toMatchObject({ code: 'duplicate', ...text('<undefined>', 'text/xml') });
    expect(await reply(receiver, signAcme('{"type":"other","id":"2"}'))).toMatchObject({
      code: 'unhandled',
      ...text('<undefined>', 'text/xml'),
    });
  });

  it.each<[string, (result: unknown) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('private words');
      },
    ],
    ['answers a text', () => 'x'],
    ['answers null', () => null],
    ['answers a promise', async () => ({ body: 'x' })],
    ['answers too much', () => ({ body: 'x'.repeat(65_537) })],
    ['splits the header', () => ({ body: 'x', contentType: 'a\nb' })],
  ])('that cannot be made because `reply` %s fails the handler, and the retry runs it again', async (_name, broken) => {
    for (const handle of [() => 'x', async () => 'x']) {
      let isBroken = true;
      const provider = replying((result: unknown) => (isBroken ? broken(result) : { body: 'ok' }));
      const { receiver, runs } = setUp(provider, {}, handle);
      const first = await reply(receiver, signAcme());
      expect([first.status, first.code]).toEqual([500, 'handler_failed']);
      expect(JSON.stringify(first)).not.toContain('private words');
      isBroken = false;
      expect(await reply(receiver, signAcme())).toMatchObject({ code: 'handled', body: 'ok' });
      expect(runs.length).toBe(2);
    }
  });

  it('may be as long as 64 KiB, in bytes', async () => {
    for (const [body, status] of [
      ['x'.repeat(65_536), 200],
      ['é'.repeat(32_768), 200],
      ['é'.repeat(32_769), 500],
    ] as const) {
      const { receiver } = setUp(replying(() => ({ body })));
      expect((await reply(receiver, signAcme())).status).toBe(status);
    }
  });

  it('of a handler that throws is none', async () => {
    const { receiver } = setUp(replying(), {}, () => {
      throw new Error('x');
    });
    expect(await answer(receiver, signAcme())).toEqual([500, 'handler_failed']);
  });
});

describe('what is stored', () => {
  it('never holds a token or a signature', async () => {
    const calls: unknown[] = [];
    const store = memoryStore();
    const noting = new Proxy(store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (name === 'immediate') return undefined;
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          calls.push(args);
          return (value as (...args: unknown[]) => unknown).apply(target, args);
        };
      },
    });
    const provider = defineAcme({
      scheme: sharedToken,
      signatureEncoding: undefined,
      readSignature: (get: (name: string) => string) => ({ ...readText(get), nonce: 'n1' }),
    });
    const secret = 'zq8Kx2Vw7RtYp4Lm9';
    const { receiver } = setUp(provider, { store: noting, secret });
    expect(await answer(receiver, { body: ACME_BODY, headers: { [header]: secret } })).toEqual([200, 'handled']);
    expect(calls.length).toBeGreaterThan(0);
    const written = JSON.stringify(calls, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    for (let at = 0; at + 5 <= secret.length; at++) expect(written).not.toContain(secret.slice(at, at + 5));
    // The same nonce under another body is a replay, also where nothing is a MAC.
    expect(await answer(receiver, { body: `${ACME_BODY} `, headers: { [header]: secret } })).toEqual([
      401,
      'nonce_reused',
    ]);
  });

  it('tells two bodies under one key apart, and retries with another time in the suffix not', async () => {
    const { observer, of } = watch();
    const provider = defineAcme({
      scheme: hmacSha1,
      readSignature: (get: (name: string) => string) => ({ ...readText(get), suffix: get('x-time') }),
    });
    const sign = (body: string, time: string): SentRequest => ({
      body,
      headers: {
        [header]: createHmac('sha1', 'key')
          .update(body + time)
          .digest('hex'),
        'x-time': time,
      },
    });
    const { receiver } = setUp(provider, { observer });
    expect(await answer(receiver, sign(ACME_BODY, '1'))).toEqual([200, 'handled']);
    expect(await answer(receiver, sign(ACME_BODY, '2'))).toEqual([200, 'duplicate']);
    expect(of('key-collision')).toEqual([]);
    expect(await answer(receiver, sign(`${ACME_BODY} `, '3'))).toEqual([200, 'duplicate']);
    expect(of('key-collision').length).toBe(1);
  });

  it("a key of the definition's own may use the digest", async () => {
    const dedupeKey = async (_event: unknown, material: KeyMaterial) => `digest:${await material.bodyDigest()}`;
    const { receiver } = setUp(defineAcme({ dedupeKey }));
    expect(await answer(receiver, signAcme())).toEqual([200, 'handled']);
    expect(await answer(receiver, signAcme())).toEqual([200, 'duplicate']);
  });
});
