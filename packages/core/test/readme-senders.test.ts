import { createHmac, generateKeyPairSync, sign as signMessage } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type AnyProvider, createReceiver, type Receiver, type WebhookOptions } from '../src/index.ts';
import { discord } from './readme/discord.ts';
import { gitlab } from './readme/gitlab.ts';
import { meta } from './readme/meta.ts';
import { payments } from './readme/own-verification.ts';
import { admit, answer, NOW, type SentRequest } from './support/deliver.ts';

/** The README's senders that publish no signer of their own. The others are tested against their vendors' packages, with the adapters. */

function receive(provider: AnyProvider, secret: string, handle: (event: never) => unknown = () => undefined) {
  const runs: unknown[] = [];
  const options = {
    secret,
    now: () => NOW,
    on: {
      '*': (event: unknown) => {
        runs.push(event);
        return handle(event as never);
      },
    },
  } as WebhookOptions;
  return { receiver: createReceiver(provider, options) as Receiver<unknown>, runs };
}

async function bodyOf(receiver: Receiver<unknown>, sent: SentRequest) {
  const admission = await admit(receiver, sent);
  return admission.kind === 'reply' ? [admission.reply.status, admission.reply.body] : [];
}

/** Every request that differs in one bit of its body. */
function* flips(sent: SentRequest): Generator<SentRequest> {
  const body = new TextEncoder().encode(sent.body as string);
  for (let at = 0; at < body.length; at++) {
    const other = Uint8Array.from(body);
    other[at] = (other[at] as number) ^ 1;
    yield { ...sent, body: other };
  }
}

describe('Discord', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const secret = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
  const send = (event: object, at = NOW): SentRequest => {
    const [body, time] = [JSON.stringify(event), String(at / 1000)];
    const signature = signMessage(null, Buffer.from(time + body), privateKey).toString('hex');
    return { body, headers: { 'x-signature-ed25519': signature, 'x-signature-timestamp': time } };
  };

  it('is answered PONG, and by its handler', async () => {
    const { receiver, runs } = receive(discord, secret, () => ({ type: 4, data: { content: 'hi' } }));
    expect(await bodyOf(receiver, send({ type: 1, id: '1' }))).toEqual([200, '{"type":1}']);
    expect(runs).toEqual([]);
    const command = send({ type: 2, id: '2', data: { name: 'hello' } });
    expect(await bodyOf(receiver, command)).toEqual([200, '{"type":4,"data":{"content":"hi"}}']);
    expect(runs).toEqual([{ kind: 'command', id: '2', data: { name: 'hello' } }]);
    expect(await answer(receiver, command)).toEqual([200, 'duplicate']);
  });

  it('is refused with any other bit, or too late; PINGs too', async () => {
    const { receiver, runs } = receive(discord, secret);
    for (const type of [1, 2]) {
      const sent = send({ type, id: '3' });
      for (const other of flips(sent)) expect(await answer(receiver, other)).toEqual([401, 'invalid_signature']);
      const signature = sent.headers['x-signature-ed25519'] as string;
      for (let at = 0; at < signature.length; at++) {
        const digit = signature[at] === '0' ? '1' : '0';
        const headers = {
          ...sent.headers,
          'x-signature-ed25519': signature.slice(0, at) + digit + signature.slice(at + 1),
        };
        expect(await answer(receiver, { ...sent, headers })).toEqual([401, 'invalid_signature']);
      }
      const later = { ...sent.headers, 'x-signature-timestamp': String(NOW / 1000 + 1) };
      expect(await answer(receiver, { ...sent, headers: later })).toEqual([401, 'invalid_signature']);
      expect(await answer(receiver, send({ type, id: '4' }, NOW - 301_000))).toEqual([401, 'stale_timestamp']);
    }
    expect(runs).toEqual([]);
  });

  it.each(['', 'ab', '00'.repeat(32), 'not hex'.padEnd(64, '!')])('takes no public key such as %j', (key) => {
    vi.stubEnv('DISCORD_PUBLIC_KEY', '');
    expect(() => receive(discord, key)).toThrow(TypeError);
    vi.unstubAllEnvs();
  });
});

it('GitLab: the token, and nothing like it', async () => {
  const { receiver, runs } = receive(gitlab, 'token');
  const send = (token: string, body = '{"object_kind":"push"}'): SentRequest => ({
    body,
    headers: { 'x-gitlab-token': token },
  });
  expect(await answer(receiver, send('token'))).toEqual([200, 'handled']);
  expect(await answer(receiver, send('token'))).toEqual([200, 'duplicate']);
  for (const other of ['', 'toke', 'tokens', 'Token', 'token ', 'token, token']) {
    expect(await answer(receiver, send(other))).toEqual([401, 'invalid_signature']);
  }
  expect(runs.length).toBe(1);
});

it("a verification of one's own: RSA", async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { receiver, runs } = receive(payments, publicKey.export({ format: 'pem', type: 'spki' }) as string);
  const send = (at: number): SentRequest => {
    const body = JSON.stringify({ type: 'paid', id: '1', at: new Date(at).toISOString() });
    return {
      body,
      headers: { 'x-payments-signature': signMessage('sha256', Buffer.from(body), privateKey).toString('base64') },
    };
  };
  for (const other of flips(send(NOW))) expect(await answer(receiver, other)).toEqual([401, 'invalid_signature']);
  expect(await answer(receiver, send(NOW - 86_401_000))).toEqual([401, 'stale_timestamp']);
  expect(runs).toEqual([]);
  expect(await answer(receiver, send(NOW))).toEqual([200, 'handled']);
  // A key that is none makes the function throw: nobody passes.
  expect(await answer(receive(payments, 'no key').receiver, send(NOW))).toEqual([401, 'invalid_signature']);
});

describe('Meta', () => {
  afterEach(() => void vi.unstubAllEnvs());
  const ask = (query: string): SentRequest => ({
    method: 'GET',
    url: `/webhooks/meta?${query}`,
    headers: {},
    body: '',
  });

  it('is told its challenge when it knows the token', async () => {
    vi.stubEnv('META_VERIFY_TOKEN', 'mine');
    const { receiver } = receive(meta, 'app secret');
    const good = 'hub.mode=subscribe&hub.verify_token=mine&hub.challenge=123%3Cb%3E';
    expect(await bodyOf(receiver, ask(good))).toEqual([200, '123<b>']);
    for (const other of [good.replace('mine', 'other'), good.replace('subscribe', 'x'), 'hub.challenge=1', '']) {
      expect(await answer(receiver, ask(other))).toEqual([401, 'invalid_signature']);
    }
    vi.stubEnv('META_VERIFY_TOKEN', '');
    expect(await answer(receiver, ask(good.replace('mine', '')))).toEqual([401, 'invalid_signature']);
  });

  it('has its deliveries verified', async () => {
    const { receiver, runs } = receive(meta, 'app secret');
    const body = '{"object":"page","entry":[{"text":"\\u00e9"}]}';
    const sent = {
      body,
      headers: { 'x-hub-signature-256': `sha256=${createHmac('sha256', 'app secret').update(body).digest('hex')}` },
    };
    for (const other of flips(sent)) expect(await answer(receiver, other)).toEqual([401, 'invalid_signature']);
    expect(await answer(receiver, sent)).toEqual([200, 'handled']);
    expect(runs).toEqual([{ object: 'page', entry: [{ text: 'é' }] }]);
  });
});
