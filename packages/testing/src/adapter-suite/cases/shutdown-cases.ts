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

    const entered: Array<() => void> = [];
    const around = <T>(next: () => T): T => {
      const result = next();
      for (const open of entered.splice(0)) open();
      return result;
    };
    both(
      'a delivery whose body is still arriving is told to come back, and never starts',
      { around },
      async (bench) => {
        const { closeReceivers } = bench.running;
        // Where closing the application does it, its connections are closed, too.
        if (closeReceivers === undefined) return;
        const bytes = bench.encode(plotonDelivery());
        const connection = await bench.connect();
        const arrived = new Promise<void>((resolve) => entered.push(resolve));
        const head = bytes.indexOf('\r\n\r\n') + 14;
        connection.write(bytes.subarray(0, head));
        await arrived;
        assert.equal(await closeReceivers(), true);
        connection.write(bytes.subarray(head));
        expectRefusal(await connection.response(), 'shutting_down');
        bench.expectUntouched();
        assert.equal(bench.spy.calls('claim'), 0);
      },
    );
  });
}
