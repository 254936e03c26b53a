import { strict as assert } from 'node:assert';
import { expectSuccess } from '../expected-answers.ts';
import { createGate } from '../gate.ts';
import { hold } from '../held-work.ts';
import { withoutUncaughtErrors } from '../process-watch.ts';
import type { RawConnection } from '../raw-connection.ts';
import { headAlone, plotonDelivery } from '../signed-deliveries.ts';
import type { Suite } from '../suite.ts';

/** A sender that leaves makes no noise and undoes nothing. */
export function departureCases({ group, both, only }: Suite): void {
  group('departures', () => {
    for (const [how, leave] of DEPARTURES) {
      const arrived = createGate();
      const around = <T>(next: () => T): T => {
        arrived.open();
        return next();
      };
      // In one mode: which of the two answers does not matter where nothing arrives.
      only('middleware', `the sender leaves in the middle of the body with ${how}`, { around }, async (bench) => {
        await withoutUncaughtErrors(async () => {
          const { headers, body } = plotonDelivery();
          const connection = await bench.connect();
          connection.write(bench.encode(headAlone({ headers, body }), { framing: 'none' }), body.subarray(0, 20));
          await arrived.opened;
          leave(connection);
          await bench.observed('rejected', ({ code }) => code === 'body_aborted');
          await connection.close();
        });
        assert.deepEqual(bench.appErrors, []);
        bench.expectUntouched();
      });

      both(`the sender leaves while the handler runs with ${how}: it goes on and counts`, {}, async (bench) => {
        await withoutUncaughtErrors(async () => {
          const [running, end] = [createGate(), createGate()];
          bench.work = async () => {
            running.open();
            await end.opened;
          };
          const delivery = plotonDelivery();
          const connection = await bench.connect();
          connection.write(bench.encode(delivery));
          await running.opened;
          leave(connection);
          await connection.close();
          // A copy still finds it in flight: the claim was neither given up nor counted as done.
          const copy = bench.send(delivery);
          await bench.spy.called('claim', 2);
          assert.equal(bench.spy.calls('commit') + bench.spy.calls('release'), 0);
          assert.equal(bench.runs[0]?.signal.aborted, false);
          end.open();
          const answer = await copy;
          assert.deepEqual([answer.status, answer.body], [200, '{"status":"duplicate"}']);
          assert.equal(bench.runs.length, 1);
        });
        assert.deepEqual(bench.appErrors, []);
      });

      both(
        `the sender of a copy leaves while it waits with ${how}: it ends, and another has its place`,
        { options: { maxWaiters: 1 } },
        async (bench) => {
          await withoutUncaughtErrors(async () => {
            const { started, end } = hold(bench);
            const delivery = plotonDelivery();
            const first = bench.send(delivery);
            await started;
            const connection = await bench.connect();
            connection.write(bench.encode(delivery));
            await bench.spy.called('claim', 2);
            leave(connection);
            assert.equal((await bench.observed('waited')).outcome, 'gone');
            await connection.close();
            const copy = bench.send(delivery);
            await bench.spy.called('claim', 3);
            end();
            bench.expectHandled(await first);
            expectSuccess(await copy, 'duplicate');
            assert.equal(bench.runs.length, 1);
          });
          assert.deepEqual(bench.appErrors, []);
        },
      );
    }
  });
}

const DEPARTURES: ReadonlyArray<readonly [name: string, leave: (connection: RawConnection) => void]> = [
  ['RST', (connection) => connection.reset()],
  ['FIN', (connection) => connection.end()],
];
