import { strict as assert } from 'node:assert';
import { platos } from '@hookgate/core';
import { expectRefusal, expectSuccess } from '../expected-answers.ts';
import { hold } from '../held-work.ts';
import { platosDelivery } from '../signed-deliveries.ts';
import type { Suite } from '../suite.ts';

/** A nonce admits one message: its copies are told from replays, and a failure burns nothing. */
export function nonceCases({ group, both }: Suite): void {
  group('nonces', () => {
    both('the same bytes again after a success: acknowledged', { provider: platos }, async (bench) => {
      const delivery = platosDelivery();
      bench.expectHandled(await bench.send(delivery));
      expectSuccess(await bench.send(delivery), 'duplicate');
      assert.equal(bench.runs.length, 1);
    });

    both(
      'the same bytes again after a success, if told to reject',
      { provider: platos, options: { replay: 'reject' } },
      async (bench) => {
        const delivery = platosDelivery();
        bench.expectHandled(await bench.send(delivery));
        expectRefusal(await bench.send(delivery), 'nonce_reused');
        assert.equal(bench.runs.length, 1);
      },
    );

    both('the same bytes again after a failure: runs', { provider: platos }, async (bench) => {
      bench.work = ({ attempt }) => {
        if (attempt === 1) throw new Error('down');
      };
      const delivery = platosDelivery();
      assert.equal((await bench.send(delivery)).status, 500);
      bench.expectHandled(await bench.send(delivery));
      assert.deepEqual(
        bench.runs.map(({ attempt }) => attempt),
        [1, 2],
      );
    });

    both('the same bytes again while they are in flight: mirrors', { provider: platos }, async (bench) => {
      const { started, end } = hold(bench);
      const delivery = platosDelivery();
      const first = bench.send(delivery);
      await started;
      const copy = bench.send(delivery);
      await bench.spy.called('claim', 2);
      end();
      bench.expectHandled(await first);
      expectSuccess(await copy, 'duplicate');
      assert.equal(bench.runs.length, 1);
    });

    both('the same nonce with other bytes, correctly signed: refused', { provider: platos }, async (bench) => {
      const nonce = '0f'.repeat(16);
      bench.expectHandled(await bench.send(platosDelivery({ nonce })));
      expectRefusal(await bench.send(platosDelivery({ nonce })), 'nonce_reused');
      assert.equal(bench.runs.length, 1);
    });
  });
}
