import { strict as assert } from 'node:assert';
import type { WebhookOptions } from '@hookgate/core';
import { briefPloton } from '../brief-senders.ts';
import { expectRefusal } from '../expected-answers.ts';
import { withoutUncaughtErrors } from '../process-watch.ts';
import { plotonDelivery, SECRETS } from '../signed-deliveries.ts';
import type { Suite } from '../suite.ts';

/** Whether the functions below answer. Cases of one adapter run one after the other. */
let hanging = true;

const patiently = <T>(answer: T): Promise<T> => (hanging ? new Promise(() => {}) : Promise.resolve(answer));

const FUNCTIONS: ReadonlyArray<
  readonly [name: string, options: WebhookOptions, code: 'secret_unavailable' | 'overdue']
> = [
  ['secret', { secret: () => patiently(SECRETS.ploton) }, 'secret_unavailable'],
  ['dedupeKey', { dedupeKey: (event) => patiently(String((event as { task_id: string }).task_id)) }, 'overdue'],
  [
    'a schema',
    {
      schemas: {
        'task.complete': {
          '~standard': { version: 1, vendor: 'suite', validate: (value: unknown) => patiently({ value }) },
        },
      } as never,
    },
    'overdue',
  ],
];

/** A function of the application's that never answers costs its sender a retry, not a connection. */
export function lateFunctionCases({ group, both }: Suite): void {
  group('functions that never answer', () => {
    for (const [name, options, code] of FUNCTIONS) {
      both(
        `${name}: 503 before the sender gives up, and it goes on`,
        { provider: briefPloton(800), options },
        async (bench) => {
          await withoutUncaughtErrors(async () => {
            hanging = true;
            const delivery = plotonDelivery();
            const connection = await bench.connect();
            connection.write(bench.encode(delivery));
            expectRefusal(await connection.response(), code);
            bench.expectUntouched();
            assert.equal(bench.spy.calls('claim'), 0);
            hanging = false;
            connection.write(bench.encode(delivery));
            bench.expectHandled(await connection.response());
            assert.equal(bench.runs.length, 1);
          });
        },
      );
    }
  });
}
