import type { AnyProvider, WebhookOptions } from '@hookgate/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { github } from '../../core/test/readme/github.ts';
import { meta } from '../../core/test/readme/meta.ts';
import { slackCommands, slackEvents } from '../../core/test/readme/slack.ts';
import { stripe } from '../../core/test/readme/stripe.ts';
import { twilio } from '../../core/test/readme/twilio.ts';
import {
  githubVendor,
  PUBLIC_URL,
  SECRET,
  slackCommandsVendor,
  slackEventsVendor,
  stripeVendor,
  twilioVendor,
  type Vendor,
  type VendorRequest,
} from './vendors/vendor-requests.ts';
import { SERVERS, type VendorServer } from './vendors/vendor-servers.ts';

const field = fc.string({ unit: 'grapheme', maxLength: 12 });
const json = (fixed: object) =>
  fc.dictionary(field, fc.jsonValue({ maxDepth: 2 })).map((extra) => JSON.stringify({ ...extra, ...fixed }));
const form = (fixed: Readonly<Record<string, string>>) =>
  fc
    .array(fc.tuple(field, field), { maxLength: 6 })
    .map((pairs) => new URLSearchParams([...pairs, ...Object.entries(fixed)]).toString());

interface Case {
  readonly provider: AnyProvider;
  readonly vendor: Vendor;
  /** Bodies of events that differ. */
  readonly bodies: (id: string) => fc.Arbitrary<string>;
  readonly options?: WebhookOptions;
}

const CASES: Readonly<Record<string, Case>> = {
  stripe: {
    provider: stripe,
    vendor: stripeVendor,
    bodies: (id) => json({ id, type: 'charge.succeeded', data: { object: {} } }),
  },
  github: { provider: github, vendor: githubVendor, bodies: (id) => json({ ref: id }) },
  'slack events': {
    provider: slackEvents,
    vendor: slackEventsVendor,
    bodies: (id) => json({ type: 'event_callback', event_id: id, event: { type: 'message' } }),
  },
  'slack commands': {
    provider: slackCommands,
    vendor: slackCommandsVendor,
    bodies: (id) => form({ command: '/hi', trigger_id: id, user_id: 'U1' }),
  },
  twilio: {
    provider: twilio,
    vendor: twilioVendor,
    bodies: (id) => form({ MessageSid: id, From: '+15550100', Body: 'é 1+1=2 & more' }),
    options: { publicUrl: PUBLIC_URL },
  },
};

let server: VendorServer | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  server = undefined;
});

async function start(
  name: string,
  { provider, options }: Pick<Case, 'provider' | 'options'>,
  handle: (event: never) => unknown = () => {},
) {
  const runs: unknown[] = [];
  const on = {
    '*': (event: unknown) => {
      runs.push(event);
      return handle(event as never);
    },
  };
  const serve = SERVERS[name] as (typeof SERVERS)['fetch'] & object;
  server = await serve(provider, { secret: SECRET, on, ...options } as WebhookOptions);
  return { server, runs };
}

/** The request with another bit somewhere in what is signed: each byte of the body, each character of the signed headers. */
function* flips(
  request: VendorRequest,
  headers: readonly string[],
): Generator<VendorRequest & { readonly bytes: Uint8Array }> {
  const body = new TextEncoder().encode(request.body);
  for (let at = 0; at < body.length; at++) {
    const bytes = Uint8Array.from(body);
    bytes[at] = (bytes[at] as number) ^ 1;
    yield { ...request, body: new TextDecoder().decode(bytes), bytes };
  }
  for (const name of headers) {
    const value = request.headers[name] as string;
    for (let at = 0; at < value.length; at++) {
      const other = value[at] === '0' ? '1' : '0';
      yield {
        ...request,
        headers: { ...request.headers, [name]: value.slice(0, at) + other + value.slice(at + 1) },
        bytes: body,
      };
    }
  }
}

describe.each(Object.entries(CASES))('%s', (_name, each) => {
  it('takes what its vendor signs, and nothing its vendor refuses', async () => {
    const { server, runs } = await start('fetch', each);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constant(undefined).chain(() => each.bodies(`id_${count++}`)),
        async (body) => {
          const request = await each.vendor.sign(body);
          expect(await each.vendor.accepts(request)).toBe(true);
          const before = runs.length;
          expect((await server.send(request)).status).toBe(200);
          expect((await server.send(request)).status).toBe(200);
          expect(runs.length).toBeLessThanOrEqual(before + 1);
        },
      ),
      { numRuns: 200, endOnFailure: true },
    );
    expect(runs.length).toBeGreaterThan(1);
  });

  it('refuses every flip of what is signed', async () => {
    const { server, runs } = await start('fetch', each);
    const [body = ''] = fc.sample(each.bodies('flipped'), { numRuns: 1, seed: 7 });
    const request = await each.vendor.sign(body);
    let refused = 0;
    for (const { bytes, ...other } of flips(request, each.vendor.signedHeaders)) {
      // The vendor's own reading of a form, or of a body that is no longer UTF-8, may come out the same.
      if (await each.vendor.accepts(other)) continue;
      expect((await server.send({ ...other, body: bytes })).status).toBe(401);
      refused += 1;
    }
    expect(runs).toEqual([]);
    expect(refused).toBeGreaterThan(0.8 * new TextEncoder().encode(body).length);
  });
});

describe.each(Object.keys(SERVERS))('on %s', (name) => {
  it('Stripe and GitHub are handled once', async () => {
    for (const each of [CASES.stripe, CASES.github] as Case[]) {
      const { server, runs } = await start(name, each);
      const [body = ''] = fc.sample(each.bodies('one'), { numRuns: 1, seed: 3 });
      const request = await each.vendor.sign(body);
      expect(await (await server.send(request)).json()).toEqual({ status: 'handled' });
      const again = {
        ...request,
        headers: { ...request.headers, 'x-github-delivery': 'another', 'x-github-event': 'issues' },
      };
      expect(await (await server.send(again)).json()).toEqual({ status: 'duplicate' });
      expect(runs.length).toBe(1);
      await server.close();
    }
  });

  it("Slack's handshake is answered, signed only, and never an event", async () => {
    const { server, runs } = await start(name, { provider: slackEvents });
    const body = JSON.stringify({ type: 'url_verification', token: 'x', challenge: '3eZbrw1aB <b>' });
    const request = await slackEventsVendor.sign(body);
    for (let turn = 0; turn < 2; turn++) {
      const response = await server.send(request);
      expect([response.status, await response.text()]).toEqual([200, '3eZbrw1aB <b>']);
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
    const forged = { ...request, headers: { ...request.headers, 'x-slack-signature': `v0=${'0'.repeat(64)}` } };
    expect((await server.send(forged)).status).toBe(401);
    expect((await server.send({ path: '/slack/events', method: 'GET' })).status).toBe(405);
    expect(runs).toEqual([]);
  });

  it("Slack's command is a form, and shows what its handler returns", async () => {
    const { server, runs } = await start(name, { provider: slackCommands }, ({ text }: { text: string }) =>
      text === 'nothing' ? undefined : { text: `you said ${text}`, response_type: 'ephemeral' },
    );
    const command = (text: string, id: string) =>
      new URLSearchParams({ command: '/say', text, trigger_id: id, user_id: 'U1' }).toString();
    const spoken = await slackCommandsVendor.sign(command('é & more', '1'));
    const response = await server.send(spoken);
    expect([response.status, await response.json()]).toEqual([
      200,
      { text: 'you said é & more', response_type: 'ephemeral' },
    ]);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await (await server.send(spoken)).text()).toBe('');
    expect(await (await server.send(await slackCommandsVendor.sign(command('nothing', '2')))).text()).toBe('');
    expect(runs).toMatchObject([{ command: '/say', text: 'é & more', user_id: 'U1' }, { text: 'nothing' }]);
  });

  it("Twilio's message, behind a proxy, is answered with TwiML", async () => {
    const each = CASES.twilio as Case;
    const { server, runs } = await start(name, each, () => '<Response><Message>hi</Message></Response>');
    const request = await twilioVendor.sign(
      new URLSearchParams({ MessageSid: 'SM1', From: '+1', Body: 'hi', NumMedia: '0' }).toString(),
    );
    const response = await server.send(request);
    expect([response.status, await response.text()]).toEqual([200, '<Response><Message>hi</Message></Response>']);
    expect(response.headers.get('content-type')).toBe('text/xml');
    expect(await (await server.send(request)).text()).toBe('<Response/>');
    expect((await server.send({ ...request, path: '/webhooks/twilio?account=2' })).status).toBe(401);
    // Who the request says it was sent to does not matter.
    const elsewhere = { ...request, headers: { ...request.headers, 'x-forwarded-host': 'evil.example' } };
    expect(await (await server.send(elsewhere)).text()).toBe('<Response/>');
    expect(runs).toMatchObject([{ sid: 'SM1', status: 'received', text: 'hi' }]);
  });

  it("Meta's GET is answered, and every other GET refused", async () => {
    vi.stubEnv('META_VERIFY_TOKEN', 'mine');
    const { server, runs } = await start(name, { provider: meta });
    const good = '/webhooks/meta?hub.mode=subscribe&hub.verify_token=mine&hub.challenge=1158201444';
    const response = await server.send({ method: 'GET', path: good });
    expect([response.status, await response.text()]).toEqual([200, '1158201444']);
    for (const path of [good.replace('mine', 'other'), '/webhooks/meta']) {
      expect((await server.send({ method: 'GET', path })).status).toBe(401);
    }
    for (const method of ['HEAD', 'PUT', 'DELETE'])
      expect((await server.send({ method, path: good })).status).toBe(405);
    expect(runs).toEqual([]);
  });
});
