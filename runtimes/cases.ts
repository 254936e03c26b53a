import { strict as assert } from 'node:assert';
import { gzipSync } from 'node:zlib';
import { readVectors } from './install-packages.ts';
import {
  type Answer,
  platosDelivery,
  plotonDelivery,
  SCHEME_NAMES,
  type Sent,
  schemeDelivery,
  send,
  sendRaw,
  signPloton,
} from './send.ts';

/** What a case is run against: one way to receive webhooks in one runtime. */
export interface Target {
  readonly runtime: string;
  readonly adapter: 'fetch' | 'hono';
  readonly port: number;
}

export interface Case {
  readonly name: string;
  /** The adapter it is about; without, both. */
  readonly only?: 'hono';
  /** Runtimes where no request of ours comes of it. */
  readonly notOn?: readonly string[];
  run(target: Target): Promise<void>;
}

const UTF8_BOM = '\ufeff';

/** The cases of everything but the vectors. */
const BEHAVIOUR: readonly Case[] = [
  {
    name: 'a delivery is handled, its copy is a duplicate, a forged one is refused',
    async run(target) {
      const { at, post } = use(target);
      const delivery = plotonDelivery(at('handlers'));
      expectCode(await post(delivery), 200, 'handled');
      expectCode(await post(delivery), 200, 'duplicate');
      expectCode(await post({ ...delivery, body: `${delivery.body} ` }), 401, 'invalid_signature');
      expectCode(await post({ ...delivery, headers: {} }), 401, 'invalid_signature');
      assert.deepEqual(await runsOf(target, delivery.id), [1]);
    },
  },
  {
    name: 'the secret comes from the settings of the runtime, and a missing one is named as it is set there',
    async run(target) {
      const { at, post } = use(target);
      const delivery = plotonDelivery(at('configured'));
      expectCode(await post(delivery), 200, 'handled');
      expectCode(await post({ ...delivery, body: `${delivery.body} ` }), 401, 'invalid_signature');
      const wanted =
        target.runtime === 'workerd'
          ? /a binding PLATOS_WEBHOOK_SECRET.*wrangler secret put PLATOS_WEBHOOK_SECRET/
          : /set the environment variable PLATOS_WEBHOOK_SECRET/;
      assert.match((await control(target, 'complaint')).text, wanted);
    },
  },
  {
    name: 'the application gets the exact bytes, and can read the body again',
    async run(target) {
      const { at, post } = use(target);
      for (const chunked of [false, true]) {
        const delivery = plotonDelivery(at('application'), { café: '✓' });
        const answer = await post({ ...delivery, chunked });
        assert.deepEqual([answer.status, answer.json], [200, { raw: delivery.body, body: delivery.body }]);
        expectCode(await post(delivery), 200, 'duplicate');
      }
    },
  },
  {
    name: 'other methods are refused',
    async run(target) {
      const { at, post } = use(target);
      for (const method of ['GET', 'PUT', 'OPTIONS']) {
        const answer = await post({ method, path: at('handlers') });
        expectCode(answer, 405, 'method_not_allowed');
        assert.equal(answer.headers['allow'], 'POST');
      }
      const head = await post({ method: 'HEAD', path: at('handlers') });
      assert.deepEqual([head.status, head.text], [405, '']);
    },
  },
  {
    name: 'bodies that are no events',
    async run(target) {
      const { at, post } = use(target);
      const path = at('handlers');
      const signed = (body: string | Uint8Array): Sent => ({ path, body, headers: signPloton(body) });
      expectCode(await post(signed('{nope')), 400, 'invalid_json');
      expectCode(await post(signed(Uint8Array.of(0x22, 0xff, 0xfe, 0x22))), 400, 'invalid_utf8');
      expectCode(await post(signed('')), 400, 'invalid_json');
      expectCode(await post(signed('[]')), 400, 'invalid_event');
      const { body, headers } = plotonDelivery(path);
      expectCode(await post({ path, body: '{nope', headers: headers ?? {} }), 401, 'invalid_signature');
      expectCode(await post(signed(UTF8_BOM + body)), 200, 'handled');
      const zipped = gzipSync(body);
      const gzip = { ...signPloton(zipped), 'content-encoding': 'gzip' };
      expectCode(await post({ path, body: zipped, headers: gzip }), 415, 'unsupported_content_encoding');
    },
  },
  {
    name: 'bodies over the limit, with and without a length',
    async run(target) {
      const { at, post } = use(target);
      const path = at('handlers');
      const largest = plotonDelivery(path).body.padEnd(10_000);
      for (const chunked of [false, true]) {
        const over = `${largest} `;
        expectCode(await post({ path, chunked, body: over, headers: signPloton(over) }), 413, 'body_too_large');
      }
      expectCode(await post({ path, body: largest, headers: signPloton(largest) }), 200, 'handled');
    },
  },
  {
    name: 'a Content-Length sent twice neither fails nor lifts the limit',
    // It answers 500 by itself.
    notOn: ['workerd'],
    async run(target) {
      const body = 'x'.repeat(20_000);
      const lengths = `content-length: ${body.length}\r\ncontent-length: ${body.length}`;
      const text = `POST ${use(target).at('handlers')} HTTP/1.1\r\nhost: x\r\nx-ploton-signature: ${'0'.repeat(64)}\r\n${lengths}\r\n\r\n${body}`;
      assert.match(await sendRaw(target.port, text, /^HTTP\/1.1 \d/), /^HTTP\/1.1 4(00|13) /);
    },
  },
  {
    name: 'a body that does not arrive',
    async run(target) {
      const { at } = use(target);
      const { headers } = plotonDelivery(at('handlers'));
      const signature = headers?.['x-ploton-signature'];
      const text = `POST ${at('handlers')} HTTP/1.1\r\nhost: x\r\nx-ploton-signature: ${signature}\r\ncontent-length: 100\r\n\r\n{`;
      assert.match(await sendRaw(target.port, text, /body_timeout/), /^HTTP\/1.1 408 /);
    },
  },
  {
    name: 'a sender that goes away within the body',
    async run(target) {
      const { at, post } = use(target);
      const head = `POST ${at('handlers')} HTTP/1.1\r\nhost: x\r\nx-ploton-signature: ${'0'.repeat(64)}\r\n`;
      // The first answer, to a request of its own, says that the second has been begun.
      const first = `GET ${at('handlers')} HTTP/1.1\r\nhost: x\r\n\r\n`;
      await sendRaw(target.port, `${first}${head}content-length: 100\r\n\r\n{`, /method_not_allowed/);
      expectCode(await post(plotonDelivery(at('handlers'))), 200, 'handled');
    },
  },
  {
    name: 'ten copies at once run once',
    async run(target) {
      const { at, post } = use(target);
      const delivery = plotonDelivery(at('handlers'), { do: 'wait' });
      const copies = Array.from({ length: 10 }, () => post(delivery));
      await until(async () => (await runsOf(target, delivery.id)).length > 0);
      await control(target, `release/${delivery.id}`);
      const codes = (await Promise.all(copies)).map(({ status, json }) => `${status} ${json['status']}`);
      assert.deepEqual(codes.sort(), [...Array<string>(9).fill('200 duplicate'), '200 handled']);
      assert.deepEqual(await runsOf(target, delivery.id), [1]);
    },
  },
  {
    name: 'a handler that fails runs again',
    async run(target) {
      const { at, post } = use(target);
      for (const kind of ['handlers', 'application']) {
        const delivery = plotonDelivery(at(kind), { do: 'fail once' });
        const failed = await post(delivery);
        assert.equal(failed.status, 500);
        if (kind === 'application' && target.adapter === 'hono') assert.equal(failed.json['onError'], 'told to fail');
        else expectCode(failed, 500, 'handler_failed');
        assert.equal((await post(delivery)).status, 200);
        expectCode(await post(delivery), 200, 'duplicate');
        assert.deepEqual(await runsOf(target, delivery.id), [1, 2]);
      }
    },
  },
  {
    name: 'an application that outlives the deadline goes on, and its late success counts',
    async run(target) {
      const { at, post } = use(target);
      for (const kind of ['hurried', 'hurried-handlers']) {
        const delivery = plotonDelivery(at(kind), { do: 'wait' });
        const answer = await post(delivery);
        expectCode(answer, 503, 'overdue');
        assert.match(String(answer.headers['retry-after']), /^[1-9]\d*$/);
        // Hono hears a late answer only when it is some milliseconds late.
        await pause(50);
        await control(target, `release/${delivery.id}`);
        expectCode(await post(delivery), 200, 'duplicate');
        assert.deepEqual(await runsOf(target, delivery.id), [1]);
      }
    },
  },
  {
    name: 'nonces: the same bytes are a duplicate, other bytes are refused',
    async run(target) {
      const { at, post } = use(target);
      const nonce = crypto.randomUUID();
      const delivery = platosDelivery(at('platos'), { nonce });
      expectCode(await post(delivery), 200, 'handled');
      expectCode(await post(delivery), 200, 'duplicate');
      expectCode(await post(platosDelivery(at('platos'), { nonce })), 401, 'nonce_reused');
    },
  },
  ...SCHEME_NAMES.map(
    (scheme): Case => ({
      name: `a sender of one's own, signed with ${scheme}, that is asked and answered in its own form`,
      async run(target) {
        const { at, post } = use(target);
        const path = at(`scheme-${scheme}`);
        const id = crypto.randomUUID();
        const delivery = schemeDelivery(path, scheme, { type: 'paid', id });
        const handled = await post(delivery);
        assert.deepEqual([handled.status, handled.json], [200, { did: id }], handled.text);
        expectCode(await post(delivery), 200, 'duplicate');
        const signature = delivery.headers?.['x-signature'] ?? '';
        const other = (signature.startsWith('1') ? '2' : '1') + signature.slice(1);
        const headers = { ...delivery.headers, 'x-signature': other };
        expectCode(await post({ ...delivery, headers }), 401, 'invalid_signature');
        if (scheme !== 'token')
          expectCode(await post({ ...delivery, body: `${delivery.body} ` }), 401, 'invalid_signature');
        const asked = await post(schemeDelivery(path, scheme, { ping: 'pong' }));
        assert.deepEqual([asked.status, asked.text], [200, 'pong']);
      },
    }),
  ),
  {
    name: 'mounted bare it guards its path, however it is written',
    only: 'hono',
    async run(target) {
      const bare = (sent: Sent): Promise<Answer> =>
        send(target.port, { ...sent, headers: { ...sent.headers, 'x-app': 'bare' } });
      for (const path of [
        '/webhook',
        '/WEBHOOK',
        '//webhook',
        '/web%68ook',
        '/web%2568ook',
        '/x/../webhook',
        '/webhook;a',
        '/webhook/b',
      ]) {
        expectCode(await bare({ path, body: '{}' }), 401, 'invalid_signature');
      }
      assert.deepEqual((await bare(plotonDelivery('/webhook'))).json, { reached: 'task.complete' });
      assert.deepEqual((await bare({ path: '/login', body: '{}' })).json, { reached: 'unverified' });
      expectCode(await bare(plotonDelivery('/elsewhere')), 500, 'mount_mismatch');
    },
  },
  ...['json', 'text', 'bytes', 'clone', 'limit'].map(
    (what): Case => ({
      name: `a body that earlier middleware has seen (${what})`,
      only: 'hono',
      async run(target) {
        for (const chunked of [false, true]) {
          const delivery = plotonDelivery(`/hono/${what}-before`);
          const answer = await send(target.port, { ...delivery, chunked });
          assert.deepEqual([answer.status, answer.json['body']], [200, delivery.body]);
        }
      },
    }),
  ),
  ...['raw', 'locked'].map(
    (what): Case => ({
      name: `a body that earlier middleware has spent (${what})`,
      only: 'hono',
      async run(target) {
        expectCode(await send(target.port, plotonDelivery(`/hono/${what}-before`)), 500, 'body_consumed');
      },
    }),
  ),
  {
    name: 'a body that earlier middleware has decoded with a loss',
    only: 'hono',
    async run(target) {
      const path = '/hono/text-before';
      const body = UTF8_BOM + plotonDelivery(path).body;
      const answer = await send(target.port, { path, body, headers: signPloton(body) });
      // workerd's `text()` keeps a byte order mark: nothing is lost.
      if (target.runtime === 'workerd') assert.equal(answer.json['body'], body);
      else expectCode(answer, 500, 'raw_body_lossy');
    },
  },
  ...['json', 'raw', 'stream', 'clone', 'middleware', 'mount'].map(
    (what): Case => ({
      name: `a body that the application reads its own way (${what})`,
      only: 'hono',
      async run(target) {
        for (const chunked of [false, true]) {
          const delivery = plotonDelivery(`/hono/${what}-after`);
          const answer = await send(target.port, { ...delivery, chunked });
          assert.equal(answer.status, 200, answer.text);
          assert.deepEqual(JSON.parse(String(answer.json['body'])), JSON.parse(delivery.body));
        }
      },
    }),
  ),
  {
    name: 'what the platform put on the request is still there',
    only: 'hono',
    async run(target) {
      const { json } = await send(target.port, plotonDelivery('/hono/platform'));
      assert.equal(json['cf'], target.runtime === 'workerd' ? 'object' : 'undefined');
    },
  },
];

const VECTORS: readonly Case[] = readVectors().map(({ name, provider, headers, bodyBase64, expect }, number) => ({
  name: `vector ${provider}: ${name}`,
  async run(target) {
    const body = Buffer.from(bodyBase64, 'base64');
    const answer = await send(target.port, { path: `/${target.adapter}/vector/${number}`, headers, body });
    assert.equal(answer.status, expect.status, answer.text);
    if (expect.status === 200) assert.deepEqual(answer.json, { type: expect.event, raw: [...body] });
  },
}));

export const CASES: readonly Case[] = [...BEHAVIOUR, ...VECTORS];

function use({ adapter, port }: Target) {
  return {
    at: (kind: string): string => `/${adapter}/${kind}`,
    post: (sent: Sent): Promise<Answer> => send(port, sent),
  };
}

function expectCode({ status, json, text }: Answer, expected: number, code: string): void {
  assert.deepEqual([status, json['error'] ?? json['status']], [expected, code], text);
}

/** Attempts the application has made at an event. */
async function runsOf(target: Target, id: string): Promise<readonly number[]> {
  return JSON.parse((await control(target, `runs/${id}`)).text) as number[];
}

function control({ port }: Target, what: string): Promise<Answer> {
  return send(port, { method: 'GET', path: `/control/${what}` });
}

/** Asks until it is so: the application is another process, and tells nothing by itself. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(10);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
