import { strict as assert } from 'node:assert';
import type { SecretAnswer, SecretRequest } from '@hookgate/core';
import { expectRefusal, expectSuccess } from '../expected-answers.ts';
import { encodeChunk } from '../raw-request.ts';
import type { RawResponse } from '../raw-response.ts';
import { headAlone, plotonDelivery, type SignedDelivery, withHeader } from '../signed-deliveries.ts';
import type { Suite } from '../suite.ts';
import type { Bench } from '../test-bench.ts';

const TENANTS: Readonly<Record<string, SecretAnswer>> = {
  acme: { tenant: 'acme', secret: 'whsec_suite_acme' },
  globex: { tenant: 'globex', secret: ['whsec_suite_globex_new', 'whsec_suite_globex_old'] },
};

/** Some answer at once, some later: a look-up may be in a cache or in a database. */
function secretOf(request: SecretRequest): SecretAnswer | Promise<SecretAnswer> {
  const answer = TENANTS[request.header('X-Tenant') ?? ''];
  return request.header('X-Slow') === undefined ? answer : Promise.resolve(answer);
}

const SETUP = { options: { secret: secretOf } };
const BRIEF = { options: { ...SETUP.options, bodyTimeoutMs: 150, bodyLimitBytes: 4_096 } };

/** One webhook for many tenants: each has its own secret, none is another, and nobody learns who they are. */
export function tenantCases({ group, both }: Suite): void {
  group('tenants', () => {
    both("each tenant's deliveries verify under its own secrets, and under no other's", SETUP, async (bench) => {
      for (const slow of [false, true]) {
        bench.expectHandled(await bench.send(from('acme', 'whsec_suite_acme', slow)));
        bench.expectHandled(await bench.send(from('globex', 'whsec_suite_globex_new', slow)));
        bench.expectHandled(await bench.send(from('globex', 'whsec_suite_globex_old', slow)));
        expectRefusal(await bench.send(from('globex', 'whsec_suite_acme', slow)), 'invalid_signature');
        expectRefusal(await bench.send(from('acme', 'whsec_suite_globex_new', slow)), 'invalid_signature');
        expectRefusal(await bench.send(from('nobody', 'whsec_suite_acme', slow)), 'invalid_signature');
        expectRefusal(await bench.send(from('', 'whsec_suite_acme', slow)), 'invalid_signature');
      }
      assert.deepEqual(
        bench.runs.map(({ tenant }) => tenant),
        ['acme', 'globex', 'globex', 'acme', 'globex', 'globex'],
      );
    });

    both('the same event of two tenants is two events, and of one tenant it is one', SETUP, async (bench) => {
      const { body } = plotonDelivery();
      const acme = from('acme', 'whsec_suite_acme', false, body);
      bench.expectHandled(await bench.send(acme));
      bench.expectHandled(await bench.send(from('globex', 'whsec_suite_globex_new', false, body)));
      expectSuccess(await bench.send(acme), 'duplicate');
      expectSuccess(await bench.send(from('globex', 'whsec_suite_globex_old', false, body)), 'duplicate');
      assert.equal(bench.runs.length, 2);
    });

    both('an unknown tenant is answered like a known one whose signature is wrong', BRIEF, async (bench) => {
      const wrong = (body?: string | Uint8Array) => (tenant: string) => from(tenant, 'whsec_wrong', false, body);
      const alike: ReadonlyArray<(tenant: string) => Promise<RawResponse>> = [
        (tenant) => bench.send(wrong()(tenant)),
        (tenant) => bench.send(wrong('')(tenant)),
        (tenant) => bench.send(wrong('not json')(tenant)),
        (tenant) => bench.send(wrong()(tenant), { framing: 'chunked' }),
        (tenant) => bench.send(wrong(Buffer.alloc(5_000, 0x20))(tenant)),
        (tenant) => bench.send(wrong(Buffer.alloc(5_000, 0x20))(tenant), { framing: 'chunked' }),
        (tenant) => bench.send(withHeader(wrong()(tenant), 'content-encoding', 'gzip')),
        (tenant) => bench.send(wrong()(tenant), { method: 'PUT' }),
      ];
      for (const [index, send] of alike.entries()) {
        const [known, unknown] = [await send('acme'), await send('nobody')];
        assert.deepEqual(withoutDate(unknown), withoutDate(known), `request ${index}`);
      }
      bench.expectUntouched();
    });

    both('while its body is withheld, an unknown tenant waits like a known one', BRIEF, async (bench) => {
      for (const tenant of ['acme', 'nobody']) {
        for (const framing of ['length', 'chunked'] as const) {
          expectRefusal(await withhold(bench, from(tenant, 'whsec_wrong', false), framing), 'body_timeout');
          expectRefusal(await withhold(bench, from(tenant, 'whsec_wrong', true), framing), 'body_timeout');
        }
      }
      bench.expectUntouched();
    });
  });
}

function from(tenant: string, secret: string, slow: boolean, body?: string | Uint8Array): SignedDelivery {
  const delivery = withHeader(plotonDelivery({ secret, ...(body === undefined ? {} : { body }) }), 'X-Tenant', tenant);
  return slow ? withHeader(delivery, 'X-Slow', '1') : delivery;
}

/** Sends all but the last byte, and then nothing. */
async function withhold(bench: Bench, delivery: SignedDelivery, framing: 'length' | 'chunked'): Promise<RawResponse> {
  const connection = await bench.connect();
  const most = delivery.body.subarray(0, -1);
  if (framing === 'length') connection.write(bench.encode(headAlone(delivery), { framing: 'none' }), most);
  else {
    const head = { ...delivery, headers: [...delivery.headers, ['Transfer-Encoding', 'chunked'] as const] };
    connection.write(bench.encode({ ...head, body: Buffer.alloc(0) }, { framing: 'none' }), encodeChunk(most));
  }
  return connection.response();
}

function withoutDate({ status, headers, body }: RawResponse): object {
  const { date: _date, ...others } = headers;
  return { status, body, headers: others };
}
