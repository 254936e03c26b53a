import { strict as assert } from 'node:assert';
import { platos, type SecretAnswer, type SecretRequest } from '@hookgate/core';
import { expectRefusal } from '../expected-answers.ts';
import type { RawResponse } from '../raw-response.ts';
import { headerOf, platosDelivery, plotonDelivery, SECRETS, withHeader, withoutHeaders } from '../signed-deliveries.ts';
import type { Suite } from '../suite.ts';
import { PATH } from '../test-bench.ts';

const SIGNATURE = 'x-ploton-signature';

async function lookUp({ url, header }: SecretRequest): Promise<SecretAnswer> {
  const tenant = header('X-Tenant');
  if (tenant === 'broken' || !url.includes(PATH)) throw new Error('the tenants cannot be looked up');
  return tenant === 'a' || tenant === 'b' ? { tenant, secret: `whsec_${tenant}` } : undefined;
}

/** Nothing but the right signature gets a delivery through, and nothing about a wrong one is told. */
export function signatureCases({ group, both, only }: Suite): void {
  group('signature', () => {
    both('absent: refused while the body is still withheld', {}, async (bench) => {
      const connection = await bench.connect();
      connection.write(
        `POST ${PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n`,
      );
      expectRefusal(await connection.response(), 'invalid_signature');
      bench.expectUntouched();
    });

    both('malformed: refused while the body is still withheld', {}, async (bench) => {
      const connection = await bench.connect();
      connection.write(`POST ${PATH} HTTP/1.1\r\nHost: x\r\nX-Ploton-Signature: abc\r\nContent-Length: 200\r\n\r\n`);
      expectRefusal(await connection.response(), 'invalid_signature');
      bench.expectUntouched();
    });

    both('sent twice', {}, async (bench) => {
      const delivery = plotonDelivery();
      const signature = headerOf(delivery, SIGNATURE);
      for (const second of [signature, '0'.repeat(64)]) {
        const twice = { ...delivery, headers: [...delivery.headers, [SIGNATURE, second] as const] };
        expectRefusal(await bench.send(twice), 'invalid_signature');
      }
      bench.expectUntouched();
    });

    both('of another form', {}, async (bench) => {
      const delivery = plotonDelivery();
      const right = headerOf(delivery, SIGNATURE);
      const wrong = [
        '',
        right.slice(1),
        `${right}0`,
        `sha256=${right}`,
        `0x${right}`,
        Buffer.from(right, 'hex').toString('base64'),
        `${right.slice(0, 63)}g`,
        'z'.repeat(64),
        '\u00e9'.repeat(64),
        '\u00e9'.repeat(32),
        `${right},${right}`,
        right.repeat(100),
      ];
      for (const value of wrong)
        expectRefusal(await bench.send(withHeader(delivery, SIGNATURE, value)), 'invalid_signature');
      bench.expectUntouched();
    });

    both('in upper case, and under a name in another case', {}, async (bench) => {
      const upper = plotonDelivery();
      bench.expectHandled(await bench.send(withHeader(upper, SIGNATURE, headerOf(upper, SIGNATURE).toUpperCase())));
      for (const name of ['X-PLOTON-SIGNATURE', 'X-Ploton-Signature']) {
        const delivery = plotonDelivery();
        const signature = headerOf(delivery, SIGNATURE);
        bench.expectHandled(await bench.send(withHeader(withoutHeaders(delivery, SIGNATURE), name, signature)));
      }
    });

    both('of another body, of another secret, or of a changed body', {}, async (bench) => {
      const delivery = plotonDelivery();
      const changed = Buffer.from(delivery.body);
      changed[changed.length - 3] = (changed[changed.length - 3] as number) ^ 1;
      expectRefusal(await bench.send({ ...delivery, body: plotonDelivery().body }), 'invalid_signature');
      expectRefusal(await bench.send(plotonDelivery({ secret: 'whsec_other' })), 'invalid_signature');
      expectRefusal(await bench.send({ ...delivery, body: changed }), 'invalid_signature');
      expectRefusal(
        await bench.send({ ...delivery, body: Buffer.from(JSON.stringify(delivery.event, null, 2)) }),
        'invalid_signature',
      );
      bench.expectUntouched();
    });

    both('of another sender', {}, async (bench) => {
      expectRefusal(await bench.send(platosDelivery({ secret: SECRETS.ploton })), 'invalid_signature');
      bench.expectUntouched();
    });

    both('missing, malformed and wrong look alike from outside', {}, async (bench) => {
      const delivery = plotonDelivery();
      const answers: RawResponse[] = [];
      for (const attempt of [
        withoutHeaders(delivery, SIGNATURE),
        withHeader(delivery, SIGNATURE, 'abc'),
        withHeader(delivery, SIGNATURE, '0'.repeat(64)),
      ]) {
        const { status, headers, body } = await bench.send(attempt);
        answers.push({ status, body, headers: { ...headers, date: '' } });
      }
      assert.deepEqual(answers[1], answers[0]);
      assert.deepEqual(answers[2], answers[0]);
    });

    both('the second of two secrets', { options: { secret: ['whsec_new', 'whsec_old'] } }, async (bench) => {
      bench.expectHandled(await bench.send(plotonDelivery({ secret: 'whsec_old' })));
      bench.expectHandled(await bench.send(plotonDelivery({ secret: 'whsec_new' })));
      assert.notEqual(bench.runs[0]?.secretId, bench.runs[1]?.secretId);
      expectRefusal(await bench.send(plotonDelivery({ secret: 'whsec_older' })), 'invalid_signature');
    });

    both('secrets looked up for each request', { options: { secret: lookUp } }, async (bench) => {
      const withTenant = (tenant: string, secret: string) => withHeader(plotonDelivery({ secret }), 'x-tenant', tenant);
      bench.expectHandled(await bench.send(withTenant('a', 'whsec_a')));
      bench.expectHandled(await bench.send(withTenant('b', 'whsec_b')));
      assert.deepEqual(
        bench.runs.map(({ tenant }) => tenant),
        ['a', 'b'],
      );
      expectRefusal(await bench.send(withTenant('a', 'whsec_b')), 'invalid_signature');
      expectRefusal(await bench.send(withTenant('unknown', 'whsec_a')), 'invalid_signature');
      expectRefusal(await bench.send(withTenant('broken', 'whsec_a')), 'secret_unavailable');
      assert.equal(bench.runs.length, 2);
      assert.deepEqual(bench.strays, []);
    });

    both('an event too old, or of the future', {}, async (bench) => {
      const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
      const hour = 3_600_000;
      for (const timestamp of [at(-49 * hour), at(hour)]) {
        expectRefusal(await bench.send(plotonDelivery({ event: { timestamp } })), 'stale_timestamp');
      }
      bench.expectUntouched();
      for (const timestamp of [at(-47 * hour), at(60_000)]) {
        bench.expectHandled(await bench.send(plotonDelivery({ event: { timestamp } })));
      }
    });

    both('a signed timestamp that is none, or sent twice', { provider: platos }, async (bench) => {
      for (const ts of ['abc', '', '1e9', '-1', 'NaN', '0x6a2fee6b', `${Math.floor(Date.now() / 1000)}abc`]) {
        expectRefusal(await bench.send(platosDelivery({ ts })), 'invalid_signature');
      }
      const delivery = platosDelivery();
      const twice = ['x-platos-timestamp', headerOf(delivery, 'x-platos-timestamp')] as const;
      expectRefusal(await bench.send({ ...delivery, headers: [...delivery.headers, twice] }), 'invalid_signature');
      bench.expectUntouched();
    });

    both('a nonce that is none, or sent twice', { provider: platos }, async (bench) => {
      for (const nonce of ['', 'a.b', 'x'.repeat(129), 'a b']) {
        expectRefusal(await bench.send(platosDelivery({ nonce })), 'invalid_signature');
      }
      const delivery = platosDelivery();
      const twice = ['x-platos-nonce', headerOf(delivery, 'x-platos-nonce')] as const;
      expectRefusal(await bench.send({ ...delivery, headers: [...delivery.headers, twice] }), 'invalid_signature');
      bench.expectUntouched();
    });

    both('a signed timestamp out of tolerance', { provider: platos }, async (bench) => {
      const now = Math.floor(Date.now() / 1000);
      expectRefusal(await bench.send(platosDelivery({ ts: now - 120 })), 'stale_timestamp');
      expectRefusal(await bench.send(platosDelivery({ ts: now + 120 })), 'stale_timestamp');
      bench.expectUntouched();
      bench.expectHandled(await bench.send(platosDelivery({ ts: new Date().toISOString() })));
      bench.expectHandled(await bench.send(platosDelivery({ ts: Date.now() })));
    });

    only('handlers', 'two thousand forged deliveries cost no store call', { provider: platos }, async (bench) => {
      const senders = Array.from({ length: 20 }, async () => {
        const connection = await bench.connect();
        for (let turn = 0; turn < 100; turn++) {
          connection.write(bench.encode(platosDelivery({ secret: 'whsec_stranger' })));
          expectRefusal(await connection.response(), 'invalid_signature');
        }
      });
      await Promise.all(senders);
      assert.equal(bench.spy.calls(), 0);
      bench.expectUntouched();
    });
  });
}
