import { strict as assert } from 'node:assert';
import { expectRefusal } from '../expected-answers.ts';
import { createGate } from '../gate.ts';
import { plotonDelivery } from '../signed-deliveries.ts';
import type { Suite } from '../suite.ts';

/** Shutting down waits for what runs, and sends away what has not begun. */
export function shutdownCases({ group, both }: Suite): void {
  group('shutting down', () => {
    both('running handlers end and count, copies and new deliveries are told to come back', {}, async (bench) => {
      const [started, end] = [createGate(), createGate()];
      bench.work = async () => {
        started.open();
        await end.opened;
      };
      const delivery = plotonDelivery();
      const first = bench.send(delivery);
      await started.opened;
      const copy = bench.send(delivery);
      await bench.spy.called('claim', 2);

      const { closeReceivers, close } = bench.running;
      const closed = closeReceivers?.() ?? close();
      expectRefusal(await copy, 'shutting_down');
      if (closeReceivers !== undefined) expectRefusal(await bench.send(plotonDelivery()), 'shutting_down');
      assert.equal(bench.spy.calls('commit'), 0);
      end.open();
      bench.expectHandled(await first);
      assert.notEqual(await closed, false);
      assert.equal(bench.spy.calls('commit'), 1);
      assert.equal(bench.runs.length, 1);
    });
  });
}
