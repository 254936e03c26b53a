import { strict as assert } from 'node:assert';
import { AsyncLocalStorage } from 'node:async_hooks';
import { expectRefusal, expectSuccess } from '../expected-answers.ts';
import type { RawResponse } from '../raw-response.ts';
import { plotonDelivery, withHeader, withoutHeaders } from '../signed-deliveries.ts';
import type { Suite } from '../suite.ts';
import { APP_ERROR, plainAnswer } from '../test-application.ts';
import { type Bench, PATH } from '../test-bench.ts';

/** What the application does with a delivery decides what becomes of it; what it is not asked about never reaches it. */
export function applicationCases({ group, both, only, adapter }: Suite): void {
  const { errorChannel, notFound } = adapter.features;

  group('application', () => {
    only('middleware', 'any 2xx counts, anything else is run again', {}, async (bench) => {
      const statuses = [200, 201, 204, 299, 302, 400, 404, 409, 500, 503];
      for (const status of statuses) {
        const before = bench.runs.length;
        const answer = plainAnswer(status, status === 204 ? '' : `answer ${status}`);
        bench.work = () => answer;
        const delivery = plotonDelivery();
        const first = await bench.send(delivery);
        assert.deepEqual([first.status, first.body], [status, answer.body]);
        const second = await bench.send(delivery);
        if (status < 300) expectSuccess(second, 'duplicate');
        else assert.deepEqual([second.status, second.body], [status, answer.body]);
        const attempts = bench.runs.slice(before).map(({ attempt }) => attempt);
        assert.deepEqual(attempts, status < 300 ? [1] : [1, 2]);
      }
      assert.deepEqual(bench.appErrors, []);
    });

    only('middleware', 'a success the sender does not count is reported', {}, async (bench) => {
      bench.work = () => plainAnswer(204, '');
      await bench.send(plotonDelivery());
      assert.match((await bench.observed('handled')).warning ?? '', /200/);
    });

    both('an error of the application is answered 500, and the delivery runs again', {}, async (bench) => {
      const failure = new Error('a secret of the application');
      bench.work = () => {
        throw failure;
      };
      const delivery = plotonDelivery();
      const response = await bench.send(delivery);
      expectFailure(bench, response, errorChannel);
      const observed = await bench.observed('failed');
      assert.equal(observed.status, 500);
      if (bench.mode === 'handlers' || !errorChannel) assert.equal(observed.error, failure);
      if (bench.mode === 'middleware' && errorChannel) assert.deepEqual(bench.appErrors, [failure]);

      bench.work = () => {};
      bench.expectHandled(await bench.send(delivery));
      expectSuccess(await bench.send(delivery), 'duplicate');
      assert.deepEqual(
        bench.runs.map(({ attempt }) => attempt),
        [1, 2],
      );
      assert.ok((bench.runs[1]?.fence ?? 0) > (bench.runs[0]?.fence ?? 0));
    });

    both('what is thrown need not be an Error', {}, async (bench) => {
      bench.work = () => Promise.reject('no error at all');
      expectFailure(bench, await bench.send(plotonDelivery()), errorChannel);
      bench.work = () => {};
      bench.expectHandled(await bench.send(plotonDelivery()));
    });

    both(
      'refusals do not pass through the error handler of the application',
      { options: { bodyLimitBytes: 4_096 } },
      async (bench) => {
        const delivery = plotonDelivery();
        expectRefusal(await bench.request({ method: 'GET', target: PATH }), 'method_not_allowed');
        expectRefusal(await bench.send(withoutHeaders(delivery, 'x-ploton-signature')), 'invalid_signature');
        expectRefusal(await bench.send({ ...delivery, body: Buffer.alloc(5_000) }), 'body_too_large');
        expectRefusal(
          await bench.send(withHeader(delivery, 'content-encoding', 'gzip')),
          'unsupported_content_encoding',
        );
        expectRefusal(await bench.send(plotonDelivery({ body: '{' })), 'invalid_json');
        assert.deepEqual(bench.appErrors, []);
        bench.expectUntouched();
      },
    );

    both('a rule for keys that fails is answered 500', { options: { dedupeKey: () => '' } }, async (bench) => {
      expectRefusal(await bench.send(plotonDelivery()), 'dedupe_key_failed');
      bench.expectUntouched();
      assert.equal(bench.spy.calls(), 0);
    });

    both('an event of an unknown type is no error', {}, async (bench) => {
      bench.expectHandled(await bench.send(plotonDelivery({ event: { event: 'task.cancelled' } })));
      assert.equal(bench.runs[0]?.type, 'task.cancelled');
      assert.equal((await bench.observed('received')).known, false);
    });

    only('handlers', 'a type without a handler is acknowledged', { options: { on: WAITING_ONLY } }, async (bench) => {
      expectSuccess(await bench.send(plotonDelivery()), 'unhandled');
      await bench.observed('unhandled');
    });

    both('what is set up around the middleware reaches the handler', { around: insideContext }, async (bench) => {
      let seen: string | undefined;
      bench.work = () => {
        seen = context.getStore();
      };
      bench.expectHandled(await bench.send(plotonDelivery()));
      assert.equal(seen, 'set up around it');
    });

    both('what comes before may take its time', { around: later }, async (bench) => {
      const connection = await bench.connect();
      for (let turn = 0; turn < 2; turn++) {
        connection.write(bench.encode(plotonDelivery()));
        bench.expectHandled(await connection.response());
      }
      const chunked = await bench.send(plotonDelivery(), { framing: 'chunked' });
      bench.expectHandled(chunked);
    });

    if (notFound) {
      only(
        'middleware',
        "a verified delivery no route takes gets the framework's 404, and a warning",
        { application: false },
        async (bench) => {
          const delivery = plotonDelivery();
          assert.equal((await bench.send(delivery)).status, 404);
          assert.equal((await bench.observed('failed')).status, 404);
          assert.equal((await bench.send(delivery)).status, 404);
          assert.equal(bench.spy.calls('release'), 2);
          const warnings = bench.observations.filter((each) => each.type === 'warning' && each.code === 'not_routed');
          assert.equal(warnings.length, 1, 'warned once that no route takes it');
          expectRefusal(await bench.send(withoutHeaders(delivery, 'x-ploton-signature')), 'invalid_signature');
        },
      );
    }
  });
}

const context = new AsyncLocalStorage<string>();

function insideContext<T>(next: () => T): T {
  return context.run('set up around it', next);
}

async function later<T>(next: () => T): Promise<Awaited<T>> {
  // Long enough for a small body to have arrived completely.
  await new Promise((resolve) => setTimeout(resolve, 20));
  return await next();
}

function expectFailure(bench: Bench, response: RawResponse, errorChannel: boolean): void {
  if (bench.mode === 'handlers' || !errorChannel) expectRefusal(response, 'handler_failed');
  else assert.deepEqual([response.status, response.body], [APP_ERROR.status, APP_ERROR.body]);
}

/** Handlers of another type than the one that is sent. */
const WAITING_ONLY: object = { 'task.waiting': () => {} };
