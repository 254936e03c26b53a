import { setImmediate } from 'node:timers/promises';
import { createReceiver, platos } from '../../src/index.ts';
import { answer, NOW, platosRequest, SECRET } from '../support/deliver.ts';

/**
 * A handler that works until its process has stood still for a while, and then looks at its signal before anything else.
 *
 * Prints `began`, `signal true` or `signal false`, and the answer.
 */
const receiver = createReceiver(
  { ...platos, deadlineMs: 2_000 },
  {
    secret: SECRET,
    now: () => NOW,
    logger: { info() {}, warn() {}, error() {} },
    on: {
      '*': async (_event, { signal }) => {
        // Only now: stopped before it has looked at the clock, it would not know.
        setTimeout(() => console.log('began'), 50);
        for (let before = performance.now(), now = before; now - before < 1_000; ) {
          await setImmediate();
          before = now;
          now = performance.now();
        }
        console.log(`signal ${signal.aborted}`);
      },
    },
  },
);
console.log(...(await answer(receiver, platosRequest())));
