import { strict as assert } from 'node:assert';
import { memoryStore } from '@hookgate/core';
import { briefPlatos, briefPloton } from '../brief-senders.ts';
import { expectRefusal, expectSuccess } from '../expected-answers.ts';
import { createGate } from '../gate.ts';
import { withoutUncaughtErrors } from '../process-watch.ts';
import { platosDelivery, plotonDelivery } from '../signed-deliveries.ts';
import { type Interceptor, spyStore } from '../spy-store.ts';
import type { Suite } from '../suite.ts';

/** A store that fails costs time, never an event, and never runs one twice. */
export function storeFailureCases({ group, both }: Suite): void {
  group('store', () => {
    both('the reply to a claim is lost: asked again, it is still the first attempt', {}, async (bench) => {
      bench.spy.intercept('claim', once(loseReply));
      bench.expectHandled(await bench.send(plotonDelivery()));
      assert.deepEqual(
        bench.runs.map(({ attempt }) => attempt),
        [1],
      );
      assert.equal(bench.spy.calls('claim'), 2);
      await bench.observed('store-error', ({ operation }) => operation === 'claim');
    });

    both('the reply to a commit is lost: the answer is 200 and the copy is one', {}, async (bench) => {
      bench.spy.intercept('commit', once(loseReply));
      const delivery = plotonDelivery();
      bench.expectHandled(await bench.send(delivery));
      await bench.spy.called('commit', 2);
      expectSuccess(await bench.send(delivery), 'duplicate');
      assert.equal(bench.runs.length, 1);
    });

    both('the reply to a release is lost: the next delivery is the second attempt', {}, async (bench) => {
      bench.spy.intercept('release', once(loseReply));
      bench.work = ({ attempt }) => {
        if (attempt === 1) throw new Error('down');
      };
      const delivery = plotonDelivery();
      assert.equal((await bench.send(delivery)).status, 500);
      await bench.spy.called('release', 2);
      bench.expectHandled(await bench.send(delivery));
      assert.deepEqual(
        bench.runs.map(({ attempt }) => attempt),
        [1, 2],
      );
    });

    both('down at the claim and back within the budget: 200, once', {}, async (bench) => {
      bench.spy.intercept('claim', times(2, fail));
      bench.expectHandled(await bench.send(plotonDelivery()));
      assert.equal(bench.runs.length, 1);
    });

    both('down at the claim for good: told to come back', { provider: briefPloton(1_000) }, async (bench) => {
      bench.spy.intercept('claim', fail);
      const delivery = plotonDelivery();
      expectRefusal(await bench.send(delivery), 'store_unavailable');
      bench.expectUntouched();
      bench.spy.intercept('claim', undefined);
      bench.expectHandled(await bench.send(delivery));
      assert.equal(bench.runs[0]?.attempt, 1);
    });

    both('down at the claim, told to process all the same', { options: { onStoreError: 'process' } }, async (bench) => {
      bench.spy.intercept('claim', fail);
      bench.expectHandled(await bench.send(plotonDelivery()));
      assert.equal(bench.runs[0]?.deduplicated, false);
      assert.equal(bench.runs[0]?.fence, 0);
    });

    both(
      'hangs at the claim: told to come back, and what comes too late does no harm',
      { provider: briefPloton(1_200) },
      async (bench) => {
        await withoutUncaughtErrors(async () => {
          const signals: Array<AbortSignal | undefined> = [];
          const late = createGate();
          bench.spy.intercept('claim', async (_call, signal) => {
            signals.push(signal);
            await late.opened;
            throw new Error('an error of a call nobody waits for');
          });
          expectRefusal(await bench.send(plotonDelivery()), 'store_unavailable');
          assert.ok(signals.length > 0);
          assert.ok(
            signals.every((signal) => signal?.aborted),
            'calls nobody waits for are aborted',
          );
          late.open();
        });
        bench.expectUntouched();
      },
    );

    both('down at the commit: 200, committed in the background, and the copy is one', {}, async (bench) => {
      bench.spy.intercept('commit', times(2, fail));
      const delivery = plotonDelivery();
      bench.expectHandled(await bench.send(delivery));
      await bench.spy.called('commit', 3);
      expectSuccess(await bench.send(delivery), 'duplicate');
      assert.equal(bench.runs.length, 1);
      await bench.observed('store-error', ({ operation }) => operation === 'commit');
    });

    both('down at the commit: a copy that comes before it is back waits for it', {}, async (bench) => {
      const back = createGate();
      bench.spy.intercept('commit', async (call) => {
        if (bench.spy.calls('commit') === 1) throw new Error('down');
        await back.opened;
        return call();
      });
      const delivery = plotonDelivery();
      bench.expectHandled(await bench.send(delivery));
      const copy = bench.send(delivery);
      await bench.spy.called('claim', 2);
      await bench.spy.called('commit', 2);
      back.open();
      expectSuccess(await copy, 'duplicate');
      assert.equal(bench.runs.length, 1);
    });

    both('what was left undone fails at the commit: told to come back, and the retry runs', {}, async (bench) => {
      const undone = new Error('left undone');
      bench.spy.store.unfinished = ({ attempt }) =>
        attempt === 1 && bench.spy.calls('commit') > 0 ? undone : undefined;
      bench.spy.intercept('commit', once(fail));
      const connection = await bench.connect();
      const delivery = plotonDelivery();
      connection.write(bench.encode(delivery));
      expectRefusal(await connection.response(), 'handler_failed');
      const observed = await bench.observed('failed');
      assert.deepEqual([observed.status, observed.error], [500, undone]);
      assert.equal(bench.spy.calls('release'), 1);
      assert.deepEqual(bench.appErrors, []);
      const blamed = bench.observations.filter(({ type }) => type === 'store-error' || type === 'handled');
      assert.deepEqual(blamed, [], 'it was neither the store nor a success');

      connection.write(bench.encode(delivery));
      bench.expectHandled(await connection.response());
      connection.write(bench.encode(delivery));
      expectSuccess(await connection.response(), 'duplicate');
      assert.deepEqual(
        bench.runs.map(({ attempt }) => attempt),
        [1, 2],
      );
    });

    both('down at the release: the handler’s own 500, and the next delivery runs', {}, async (bench) => {
      bench.spy.intercept('release', times(2, fail));
      bench.work = ({ attempt }) => {
        if (attempt === 1) throw new Error('down');
      };
      const delivery = plotonDelivery();
      assert.equal((await bench.send(delivery)).status, 500);
      await bench.spy.called('release', 3);
      bench.expectHandled(await bench.send(delivery));
      assert.deepEqual(
        bench.runs.map(({ attempt }) => attempt),
        [1, 2],
      );
    });

    both(
      'full: told to come back, and nothing is forgotten',
      // A delivery of Platos takes two places: its key and its nonce.
      { provider: briefPlatos(1_000), store: () => spyStore(memoryStore({ maxKeys: 4 })) },
      async (bench) => {
        const known = [platosDelivery(), platosDelivery()];
        for (const delivery of known) bench.expectHandled(await bench.send(delivery));
        expectRefusal(await bench.send(platosDelivery()), 'store_unavailable');
        for (const delivery of known) expectSuccess(await bench.send(delivery), 'duplicate');
        assert.equal(bench.runs.length, known.length);
      },
    );

    both(
      'without room for nonces in its claims: they are remembered first',
      { provider: briefPlatos(2_000), store: separateNonces },
      async (bench) => {
        const delivery = platosDelivery();
        bench.spy.intercept('remember', once(fail));
        bench.expectHandled(await bench.send(delivery));
        expectSuccess(await bench.send(delivery), 'duplicate');
        const nonce = delivery.headers.find(([name]) => name === 'x-platos-nonce')?.[1] as string;
        expectRefusal(await bench.send(platosDelivery({ nonce })), 'nonce_reused');
        assert.equal(bench.runs.length, 1);
      },
    );
  });
}

/** The call is made, but nobody hears of it. */
const loseReply: Interceptor = async (call) => {
  await call();
  throw new Error('the connection was cut before the reply came');
};

const fail: Interceptor = () => Promise.reject(new Error('the store is down'));

function once(interceptor: Interceptor): Interceptor {
  return times(1, interceptor);
}

function times(count: number, interceptor: Interceptor): Interceptor {
  let left = count;
  return (call, signal) => {
    left -= 1;
    return left >= 0 ? interceptor(call, signal) : call();
  };
}

function separateNonces() {
  const spy = spyStore(memoryStore());
  Object.defineProperty(spy.store, 'claimsNonces', { value: false });
  return spy;
}
