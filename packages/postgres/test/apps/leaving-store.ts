import { postgresStore } from '../../src/index.ts';

/**
 * A process with a store and nothing else left to do: `WHAT` says what of the store is under way. Prints `last`, and at its end
 * the count of its statements.
 */
let calls = 0;
const conflict = Object.assign(new Error('could not serialize access'), { code: '40001' });
const store = postgresStore({
  query: async () => {
    calls += 1;
    throw conflict;
  },
});

switch (process.env.WHAT) {
  case 'sweeping now and then':
    store.startSweeping({ everyMs: 60_000 });
    break;
  case 'a sweep that failed':
    // The next one is a minute away.
    await new Promise<void>((resolve) => {
      let isFirst = true;
      store.startSweeping({
        everyMs: 1,
        onError: () => {
          if (isFirst) resolve();
          isFirst = false;
        },
      });
      // The process waits for the first one.
      const held = setInterval(() => isFirst || clearInterval(held), 5);
    });
    break;
  case 'conflicts':
    store.claim({ key: 'key', token: '1', leaseMs: 60_000, ttlMs: 60_000 }).catch(() => {});
    break;
  default:
    throw new Error(`WHAT is ${process.env.WHAT}`);
}
process.on('exit', () => console.log(`calls ${calls}`));
console.log('last');
