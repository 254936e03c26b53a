import { strict as assert } from 'node:assert';
import { setTimeout } from 'node:timers/promises';
import { memoryStore } from '@hookgate/core';
import { briefPloton } from '../brief-senders.ts';
import { expectRefusal, expectSuccess } from '../expected-answers.ts';
import { createGate } from '../gate.ts';
import { hold, holdOne } from '../held-work.ts';
import { plotonDelivery } from '../signed-deliveries.ts';
import { spyStore } from '../spy-store.ts';
import type { Suite } from '../suite.ts';
import { DONE } from '../test-application.ts';
import type { Bench } from '../test-bench.ts';

/** Every event runs once, and every copy learns what became of it. */
export function copyCases({ group, both, only }: Suite): void {
  group('copies', () => {
    both('200 at once: one runs, all are answered 200', {}, async (bench) => {
      const { end } = hold(bench);
      const delivery = plotonDelivery();
      const answers = Array.from({ length: 200 }, () => bench.send(delivery));
      await bench.spy.called('claim', 200);
      end();
      const bodies = (await Promise.all(answers)).map(({ status, body }) => {
        assert.equal(status, 200);
        return body;
      });
      assert.equal(bench.runs.length, 1);
      assert.equal(bodies.filter((body) => body === '{"status":"duplicate"}').length, 199);
    });

    both('after a success: 200, nothing runs, one call to the store', {}, async (bench) => {
      const delivery = plotonDelivery();
      bench.expectHandled(await bench.send(delivery));
      const calls = bench.spy.calls();
      expectSuccess(await bench.send(delivery), 'duplicate');
      assert.equal(bench.spy.calls() - calls, 1);
      assert.equal(bench.runs.length, 1);
      await bench.observed('duplicate');
    });

    both('right behind the answer: the outcome is there before the answer leaves', {}, async (bench) => {
      await sendRightBehind(bench);
    });

    both('right behind the answer: the outcome is awaited from a store that takes its time', {}, async (bench) => {
      bench.spy.intercept('commit', async (call) => {
        await setTimeout(3);
        return call();
      });
      await sendRightBehind(bench);
    });

    both('while the first runs: waits, and mirrors its success', {}, async (bench) => {
      const { started, end } = hold(bench);
      const delivery = plotonDelivery();
      const first = bench.send(delivery);
      await started;
      const copy = bench.send(delivery);
      await bench.spy.called('claim', 2);
      end();
      bench.expectHandled(await first);
      expectSuccess(await copy, 'duplicate');
      assert.equal(bench.runs.length, 1);
      assert.equal((await bench.observed('waited')).outcome, 'mirrored');
    });

    both('while the first runs, and it fails: the copy takes over', {}, async (bench) => {
      const [started, fail] = [createGate(), createGate()];
      bench.work = async ({ attempt }) => {
        if (attempt > 1) return;
        started.open();
        await fail.opened;
        throw new Error('the first attempt fails');
      };
      const delivery = plotonDelivery();
      const first = bench.send(delivery);
      await started.opened;
      const copy = bench.send(delivery);
      await bench.spy.called('claim', 2);
      fail.open();
      assert.equal((await first).status, 500);
      bench.expectHandled(await copy);
      assert.deepEqual(
        bench.runs.map(({ attempt }) => attempt),
        [1, 2],
      );
      assert.equal((await bench.observed('waited')).outcome, 'took-over');
      expectSuccess(await bench.send(delivery), 'duplicate');
    });

    both(
      'while the first outlives the budget: both are told to come back, and its late success counts',
      { provider: briefPloton(1_000) },
      async (bench) => {
        const { started, end } = hold(bench);
        const delivery = plotonDelivery();
        const first = bench.send(delivery);
        await started;
        const copy = bench.send(delivery);
        const [overdue, inFlight] = await Promise.all([first, copy]);
        expectRefusal(overdue, 'overdue');
        expectRefusal(inFlight, 'in_flight');
        await bench.observed('overdue');
        assert.equal(bench.spy.calls('commit') + bench.spy.calls('release'), 0);
        end();
        assert.equal((await bench.observed('handled')).late, true);
        expectSuccess(await bench.send(delivery), 'duplicate');
        assert.equal(bench.runs.length, 1);
        assert.deepEqual(bench.appErrors, []);
      },
    );

    both('of one whose late end was a failure: runs again', { provider: briefPloton(1_000) }, async (bench) => {
      const fail = createGate();
      bench.work = async ({ attempt }) => {
        if (attempt > 1) return;
        await fail.opened;
        throw new Error('too late, and failed');
      };
      const delivery = plotonDelivery();
      expectRefusal(await bench.send(delivery), 'overdue');
      fail.open();
      assert.equal((await bench.observed('failed')).late, true);
      bench.expectHandled(await bench.send(delivery));
      assert.deepEqual(
        bench.runs.map(({ attempt }) => attempt),
        [1, 2],
      );
    });

    both('more than may wait: told to come back at once', { options: { maxWaiters: 1 } }, async (bench) => {
      const { started, end } = hold(bench);
      const delivery = plotonDelivery();
      const first = bench.send(delivery);
      await started;
      const waiting = bench.send(delivery);
      await bench.spy.called('claim', 2);
      expectRefusal(await bench.send(delivery), 'busy');
      end();
      bench.expectHandled(await first);
      expectSuccess(await waiting, 'duplicate');
      assert.equal(bench.runs.length, 1);
    });

    for (const outcome of ['succeeds', 'fails'] as const) {
      const clock = { ms: 1_000_000 };
      const store = () => spyStore(memoryStore({ clock: () => clock.ms }));
      both(
        `of one whose holder lost its claim and then ${outcome}: its successor is untouched`,
        { provider: briefPloton(5_000), store },
        async (bench) => {
          const [first, second] = [holdOne(), holdOne()];
          bench.work = ({ attempt }) => (attempt === 1 ? first : second).work();
          const delivery = plotonDelivery();
          const paused = bench.send(delivery);
          await first.started;
          const { signal } = bench.runs[0] as (typeof bench.runs)[number];
          // As if this process had been stopped for two leases.
          clock.ms += 4_000;
          const successor = bench.send(delivery);
          await second.started;
          if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
          const [one, two] = bench.runs;
          assert.equal(two?.attempt, 2);
          assert.ok((two?.fence ?? 0) > (one?.fence ?? 0));
          assert.equal(two?.signal.aborted, false);
          await bench.observed('lost-claim');

          if (outcome === 'succeeds') first.end();
          else first.fail(new Error('the paused one fails late'));
          assert.equal((await paused).status, outcome === 'succeeds' ? 200 : 500);
          const copy = bench.send(delivery);
          await bench.spy.called('claim', 3);
          second.end();
          bench.expectHandled(await successor);
          expectSuccess(await copy, 'duplicate');
          assert.equal(bench.runs.length, 2);
        },
      );
    }

    only('middleware', 'a copy gets our answer, not a repetition of the application’s', {}, async (bench) => {
      const delivery = plotonDelivery();
      const first = await bench.send(delivery);
      assert.equal(first.body, DONE.body);
      expectSuccess(await bench.send(delivery), 'duplicate');
    });
  });
}

/** Sends each delivery twice on one connection, the copy as soon as the first is answered. */
async function sendRightBehind(bench: Bench): Promise<void> {
  const connection = await bench.connect();
  for (let turn = 0; turn < 50; turn++) {
    const bytes = bench.encode(plotonDelivery());
    connection.write(bytes);
    bench.expectHandled(await connection.response());
    connection.write(bytes);
    expectSuccess(await connection.response(), 'duplicate');
  }
  assert.equal(bench.runs.length, 50);
  assert.deepEqual(
    bench.observations.filter(({ type }) => type === 'waited'),
    [],
  );
}
