import { strict as assert } from 'node:assert';
import { expectRefusal } from '../expected-answers.ts';
import { plotonDelivery } from '../signed-deliveries.ts';
import type { Suite } from '../suite.ts';
import { PATH } from '../test-bench.ts';

/** Only POST is for a webhook; every other method is told so. */
export function methodCases({ group, both }: Suite): void {
  group('methods', () => {
    both('GET, OPTIONS and DELETE', {}, async (bench) => {
      for (const method of ['GET', 'OPTIONS', 'DELETE']) {
        expectRefusal(await bench.request({ method, target: PATH }), 'method_not_allowed');
      }
      bench.expectUntouched();
    });

    both('HEAD, which has no body', {}, async (bench) => {
      const connection = await bench.connect();
      connection.write(`HEAD ${PATH} HTTP/1.1\r\nHost: x\r\n\r\n`);
      const response = await connection.response({ headOnly: true });
      assert.equal(response.status, 405);
      assert.equal(response.headers['allow'], 'POST');
      connection.write(bench.encode(plotonDelivery()));
      bench.expectHandled(await connection.response());
    });

    both('PUT and PATCH with a body, correctly signed, and the connection goes on', {}, async (bench) => {
      for (const method of ['PUT', 'PATCH']) {
        const connection = await bench.connect();
        const delivery = plotonDelivery();
        connection.write(bench.encode(delivery, { method }));
        expectRefusal(await connection.response(), 'method_not_allowed');
        connection.write(bench.encode(delivery));
        bench.expectHandled(await connection.response());
      }
      assert.equal(bench.runs.length, 2);
      assert.deepEqual(bench.strays, []);
    });
  });
}
