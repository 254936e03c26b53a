import { strict as assert } from 'node:assert';
import { platos, ploton } from '@hookgate/core';
import { expectRefusal } from '../expected-answers.ts';
import { encodeRequest } from '../raw-request.ts';
import { platosDelivery, plotonDelivery, type SignedDelivery, withoutHeaders } from '../signed-deliveries.ts';
import type { Suite } from '../suite.ts';
import { type Bench, PATH } from '../test-bench.ts';

const BARE = { kind: 'bare' } as const;
const JSON_BODY = { headers: [['Content-Type', 'application/json']], body: '{"name":"Ada"}' } as const;

/** Ways to write `/webhook` that one router or another takes for it, and paths below it. */
const SPELLINGS = [
  '/webhook',
  '/WEBHOOK',
  '/webhook/',
  '//webhook',
  '/webhook//',
  '/web%68ook',
  '/web%2568ook',
  '/%77EBHOOK/',
  '/./webhook',
  '/%2e/webhook',
  '/x/../webhook',
  '/webhook/.',
  '/webhook;a=1',
  '/webhook?x=1',
  '/webhook/extra',
  '\\webhook',
  'http://evil.example/webhook',
  'HTTP://evil.example/WebHook/',
];

/** Those of them that are no proper targets of a request. */
const ODD_SPELLINGS: ReadonlySet<string> = new Set(['\\webhook', 'HTTP://evil.example/WebHook/']);

/** The middleware guards where it is mounted, and leaves everything else alone. */
export function mountCases({ group, both, only, adapter }: Suite): void {
  group('mounted at a path', () => {
    both('its own path is guarded, the rest of the application is free', {}, async (bench) => {
      bench.expectHandled(await bench.send(plotonDelivery()));
      expectRefusal(await bench.send(unsigned(), { target: PATH }), 'invalid_signature');
      await expectRestOfAppWorks(bench);
      assert.equal(bench.runs.length, 1);
      assert.deepEqual(bench.strays, []);
      await bench.send(unsigned(), { target: '/hooks/sibling' });
      assert.deepEqual(
        bench.strays.map(({ url }) => url),
        ['/hooks/sibling'],
      );
    });

    both(
      'two senders, each at its path',
      {
        webhooks: [
          { provider: ploton, mount: { kind: 'path', path: '/hooks/first' } },
          { provider: platos, mount: { kind: 'path', path: '/hooks/second' } },
        ],
      },
      async (bench) => {
        await expectEachGuardsItsOwn(bench, '/hooks/first', '/hooks/second');
      },
    );
  });

  if (!adapter.features.bareMount) return;
  group('mounted bare', () => {
    both('the documented path is guarded, however it is written', { mount: BARE }, async (bench) => {
      for (const target of SPELLINGS) {
        for (const delivery of [unsigned(), plotonDelivery({ secret: 'whsec_wrong' })]) {
          const response = await bench.send(delivery, { target });
          // Some servers refuse these before any middleware sees them.
          if (ODD_SPELLINGS.has(target) && response.status === 400) continue;
          expectRefusal(response, 'invalid_signature');
        }
      }
      bench.expectUntouched();
      bench.expectHandled(await bench.send(plotonDelivery(), { target: '/webhook' }));
    });

    both('other methods at the documented path', { mount: BARE }, async (bench) => {
      for (const method of ['GET', 'OPTIONS', 'PUT']) {
        expectRefusal(await bench.request({ method, target: '/webhook' }), 'method_not_allowed');
      }
      bench.expectUntouched();
    });

    both('the rest of the application is free', { mount: BARE }, async (bench) => {
      await expectRestOfAppWorks(bench);
      const elsewhere = await bench.request({ method: 'GET', target: '/elsewhere' });
      assert.deepEqual([elsewhere.status, elsewhere.body], [404, 'nothing here']);
      const near = await bench.send(unsigned(), { target: '/webhooks-of-mine' });
      assert.equal(near.status, 404);
      assert.deepEqual(
        bench.strays.map(({ url }) => url),
        ['/elsewhere', '/webhooks-of-mine'],
      );
      assert.equal(bench.spy.calls(), 0);
    });

    both('a signed delivery elsewhere is refused, and logged once', { mount: BARE }, async (bench) => {
      const delivery = plotonDelivery();
      expectRefusal(await bench.send(delivery, { target: '/hooks/mine' }), 'mount_mismatch');
      expectRefusal(await bench.send(delivery, { target: '/hooks/mine?again' }), 'mount_mismatch');
      bench.expectUntouched();
      const warnings = bench.observations.filter((each) => each.type === 'warning' && each.code === 'mount_mismatch');
      assert.equal(warnings.length, 1);
      assert.match(JSON.stringify(warnings[0]), /\/hooks\/mine/);
    });

    both('a path moves the guard', { mount: BARE, options: { path: '/in/here' } }, async (bench) => {
      for (const target of ['/in/here', '/IN/here/', '/in//here/below']) {
        expectRefusal(await bench.send(unsigned(), { target }), 'invalid_signature');
      }
      bench.expectUntouched();
      bench.expectHandled(await bench.send(plotonDelivery(), { target: '/in/here' }));
      await bench.send(unsigned(), { target: '/webhook' });
      assert.equal(bench.strays.length, 1);
    });

    both('several paths', { mount: BARE, options: { path: ['/in/here', '/and/there'] } }, async (bench) => {
      for (const target of ['/in/here', '/and/there']) {
        expectRefusal(await bench.send(unsigned(), { target }), 'invalid_signature');
      }
      bench.expectUntouched();
      for (const target of ['/in/here', '/and/there']) {
        bench.expectHandled(await bench.send(plotonDelivery(), { target }));
      }
      await bench.send(unsigned(), { target: '/in' });
      assert.equal(bench.strays.length, 1);
    });

    both(
      'two senders, each guards its documented path',
      {
        webhooks: [
          { provider: ploton, mount: BARE },
          { provider: platos, mount: BARE },
        ],
      },
      async (bench) => {
        await expectEachGuardsItsOwn(bench, '/webhook', '/webhooks/platos');
      },
    );

    only('middleware', 'an upload elsewhere still streams', { mount: BARE }, async (bench) => {
      const connection = await bench.connect();
      const length = 100_000;
      connection.write(
        encodeRequest({ target: '/upload', headers: [['Content-Length', String(length)]], framing: 'none' }),
      );
      connection.write(Buffer.alloc(length / 2));
      await bench.uploading;
      connection.write(Buffer.alloc(length / 2));
      assert.equal((await connection.response()).body, `${length} bytes`);
    });
  });
}

function unsigned(): SignedDelivery {
  return withoutHeaders(plotonDelivery(), 'x-ploton-signature');
}

async function expectRestOfAppWorks(bench: Bench): Promise<void> {
  const home = await bench.request({ method: 'GET', target: '/' });
  assert.deepEqual([home.status, home.body], [200, 'home']);
  const options = await bench.request({ method: 'OPTIONS', target: '/' });
  assert.deepEqual([options.status, options.body], [200, 'options of the application']);
  const login = await bench.request({ target: '/login', ...JSON_BODY });
  assert.equal(login.status, 200);
  assert.deepEqual(JSON.parse(login.body), { welcome: { name: 'Ada' } });
  const upload = await bench.request({ target: '/upload', body: Buffer.alloc(200_000) });
  assert.equal(upload.body, '200000 bytes');
}

async function expectEachGuardsItsOwn(bench: Bench, plotonPath: string, platosPath: string): Promise<void> {
  expectRefusal(
    await bench.send(withoutHeaders(plotonDelivery(), 'x-ploton-signature'), { target: plotonPath }),
    'invalid_signature',
  );
  expectRefusal(
    await bench.send(withoutHeaders(platosDelivery(), 'x-platos-signature'), { target: platosPath }),
    'invalid_signature',
  );
  bench.expectUntouched();
  bench.expectHandled(await bench.send(plotonDelivery(), { target: plotonPath }));
  bench.expectHandled(await bench.send(platosDelivery(), { target: platosPath }));
  assert.deepEqual(
    bench.runs.map(({ provider }) => provider),
    ['ploton', 'platos'],
  );
}
