import { createReceiver, type Receiver, type WebhookOptions } from '@hookgate/core';
import { describe, expect, it } from 'vitest';
import { findProfile, type SenderProfile, senderProfiles, senderVectors } from '../../testing/src/index.ts';
import { github } from '../src/github.ts';
import { discord, slackCommands, standardWebhooks, twilio } from '../src/index.ts';

/** Signatures as the senders' own pages print them, or standards do. */
const VECTORS = [
  {
    // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    of: "GitHub's page",
    provider: github,
    secret: "It's a Secret to Everybody",
    headers: {
      'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      'x-github-event': 'ping',
    },
    body: 'Hello, World!',
    now: 0,
    // Genuine, and no JSON.
    expects: [400, 'invalid_json'],
  },
  {
    // https://docs.slack.dev/authentication/verifying-requests-from-slack
    of: "Slack's page",
    provider: slackCommands,
    secret: '8f742231b10e8888abcd99yyyzzz85a5',
    headers: {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    },
    body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    now: 1_531_420_618_000,
    expects: [200, 'handled'],
  },
  {
    // https://www.twilio.com/docs/usage/webhooks/webhooks-security
    of: "Twilio's page",
    provider: twilio,
    secret: '12345',
    publicUrl: 'https://mycompany.com',
    path: '/myapp.php?foo=1&bar=2',
    headers: { 'x-twilio-signature': '0/KCTR6DLpKmkAf8muzZqo1nDgQ=' },
    body: 'Digits=1234&To=%2B18005551212&From=%2B12349013030&Caller=%2B12349013030&CallSid=CA1234567890ABCDE',
    now: 0,
    expects: [200, 'handled'],
  },
  {
    // https://github.com/standard-webhooks/standard-webhooks, and https://docs.svix.com/receiving/verifying-payloads/how-manual
    of: 'Standard Webhooks',
    provider: standardWebhooks,
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    headers: {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
    body: '{"test": 2432232314}',
    now: 1_614_265_330_000,
    // Genuine, and without a type.
    expects: [400, 'invalid_event'],
  },
  {
    // RFC 8032, section 7.1, test 1 cannot be had with a timestamp: this one was made with its key, by OpenSSL.
    of: 'the key of RFC 8032',
    provider: discord,
    secret: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    headers: {
      'x-signature-timestamp': '1768478400',
      'x-signature-ed25519':
        '6768a36153ebd3ed022dade95d30ec7490c8e187371871fa387d80b849735e93ead131cc03ffa48ddbc3e94fb36b7bd39efe5bae4279c664d79c76072c3d3f0a',
    },
    body: '{"id":"1","type":1}',
    now: 1_768_478_400_000,
    expects: [200, 'challenge'],
  },
] as const;

async function answer({ provider, secret, headers, body, now, ...rest }: (typeof VECTORS)[number]) {
  const publicUrl = 'publicUrl' in rest ? { publicUrl: rest.publicUrl } : {};
  const receiver = createReceiver(provider, {
    secret,
    now: () => now,
    logger: { info() {}, warn() {}, error() {} },
    on: { '*': () => undefined },
    ...publicUrl,
  } as WebhookOptions<typeof provider>) as Receiver;
  const request = {
    method: 'POST',
    url: 'path' in rest ? rest.path : '/',
    header: (name: string) => (headers as Readonly<Record<string, string>>)[name],
    body: () => Promise.resolve(new TextEncoder().encode(body)),
  };
  const admission = await receiver.admit(request, '/vectors');
  return admission.kind === 'reply' ? [admission.reply.status, admission.reply.code] : [admission.kind];
}

describe('documented vectors', () => {
  it.each(VECTORS.map((vector) => [vector.of, vector] as const))('%s', async (_of, vector) => {
    expect(await answer(vector)).toEqual(vector.expects);
    const spoilt = { ...vector, body: `${vector.body} ` } as unknown as (typeof VECTORS)[number];
    // A space at the end of a form is one in a value.
    expect((await answer(spoilt))[0]).toBe(401);
  });
});

describe('vectors computed by Python and OpenSSL', () => {
  it('there are some for every sender', () => {
    const names = new Set(
      senderVectors.filter(({ expect: { status } }) => status === 200).map(({ provider }) => provider),
    );
    const missing = senderProfiles.map(({ provider }) => provider.name).filter((name) => !names.has(name));
    expect(missing).toEqual(['ploton', 'platos']);
  });

  it.each(senderVectors.map((vector) => [`${vector.provider}: ${vector.name}`, vector] as const))(
    '%s',
    async (_name, vector) => {
      const { provider } = findProfile(vector.provider) as SenderProfile;
      const types: unknown[] = [];
      const { origin = '', pathname = '/', search = '' } = vector.url === undefined ? {} : new URL(vector.url);
      const receiver = createReceiver(provider, {
        secret: vector.secrets,
        now: () => 1000 * vector.now,
        logger: { info() {}, warn() {}, error() {} },
        ...(provider.signsUrl === true ? { publicUrl: origin } : {}),
        on: { '*': (event: Record<string, unknown>) => void types.push(event[provider.typeField]) },
      } as WebhookOptions) as Receiver;
      const headers = Object.fromEntries(
        Object.entries(vector.headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const request = {
        method: 'POST',
        url: pathname + search,
        header: (name: string) => headers[name],
        body: () => Promise.resolve(Buffer.from(vector.bodyBase64, 'base64')),
      };
      const admission = await receiver.admit(request, '/vectors');
      const { event, status } = vector.expect;
      expect(admission).toMatchObject({ kind: 'reply', reply: { status } });
      expect(types).toEqual(event === undefined ? [] : [event]);
    },
  );
});
