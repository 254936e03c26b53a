import { strict as assert } from 'node:assert';
import { platos } from '@hookgate/core';
import { expectSuccess } from '../expected-answers.ts';
import { platosDelivery, plotonDelivery, type SignedDelivery } from '../signed-deliveries.ts';
import type { Suite } from '../suite.ts';
import { PATH, withBench } from '../test-bench.ts';

/** What is the same event, and what is not. */
export function keyCases({ group, both, adapter }: Suite): void {
  group('keys', () => {
    both('progress of one task: every report runs, an exact copy does not', {}, async (bench) => {
      const task_id = `task_${Math.random()}`;
      const timestamp = new Date().toISOString();
      const later = new Date(Date.now() + 1_000).toISOString();
      const report = (event: object) => plotonDelivery({ event: { event: 'task.progress', task_id, ...event } });
      const reports = [
        report({ timestamp, data: { percent: 10 } }),
        report({ timestamp, data: { percent: 20 } }),
        report({ timestamp: later, data: { percent: 20 } }),
      ];
      for (const each of reports) bench.expectHandled(await bench.send(each));
      for (const each of reports) expectSuccess(await bench.send(each), 'duplicate');
      assert.equal(bench.runs.length, 3);
    });

    both('completion of one task: once, whatever the second one says, and that is reported', {}, async (bench) => {
      const task_id = `task_${Math.random()}`;
      bench.expectHandled(await bench.send(plotonDelivery({ event: { task_id } })));
      expectSuccess(await bench.send(plotonDelivery({ event: { task_id, data: { other: true } } })), 'duplicate');
      await bench.observed('key-collision');
      bench.expectHandled(
        await bench.send(plotonDelivery({ event: { task_id, event: 'task.failed', data: { error: {} } } })),
      );
    });

    const sibling = '/hooks/sibling';
    both(
      'two routes on one store: both run',
      { webhooks: [PATH, sibling].map((path) => ({ mount: { kind: 'path', path } as const })) },
      async (bench) => {
        const delivery = plotonDelivery();
        for (const target of [PATH, sibling]) bench.expectHandled(await bench.send(delivery, { target }));
        for (const target of [PATH, sibling]) expectSuccess(await bench.send(delivery, { target }), 'duplicate');
        assert.equal(bench.runs.length, 2);
      },
    );

    both('two secrets on one store: both run', { options: { secret: 'whsec_first' } }, async (bench) => {
      const { event } = plotonDelivery();
      const [first, second] = ['whsec_first', 'whsec_second'].map((secret) => plotonDelivery({ event, secret }));
      bench.expectHandled(await bench.send(first as SignedDelivery));
      const setup = { mode: bench.mode, options: { secret: 'whsec_second' }, store: () => bench.spy };
      await withBench(adapter, setup, async (other) => {
        other.expectHandled(await other.send(second as SignedDelivery));
        expectSuccess(await bench.send(first as SignedDelivery), 'duplicate');
      });
    });

    both('redelivered by hand: runs after a failure, not after a success', { provider: platos }, async (bench) => {
      const { event } = platosDelivery();
      bench.work = ({ attempt }) => {
        if (attempt < 3) throw new Error('down');
      };
      for (let attempt = 1; attempt <= 2; attempt++)
        assert.equal((await bench.send(platosDelivery({ event }))).status, 500);
      bench.expectHandled(await bench.send(platosDelivery({ event })));
      expectSuccess(await bench.send(platosDelivery({ event })), 'duplicate');
      assert.deepEqual(
        bench.runs.map(({ attempt }) => attempt),
        [1, 2, 3],
      );
    });
  });
}
