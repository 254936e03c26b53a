import { createReceiver, memoryStore, platos } from '../../src/index.ts';
import { admit, NOW, platosRequest, SECRET } from '../support/deliver.ts';

/**
 * A process that has shut down, with something of ours under way: `WHAT` says what. Prints `last`, after which nothing of the
 * application is left.
 */
const store = memoryStore();
let isDown = false;
let calls = 0;
/** Like a server: its answers come from somewhere else, and what is asked of it can hang or fail. */
const remote = new Proxy(store, {
  get(target, name) {
    if (name === 'immediate') return undefined;
    const value: unknown = Reflect.get(target, name);
    if (typeof value !== 'function') return value;
    return async (...args: unknown[]) => {
      calls += 1;
      if (isDown && process.env.HOW === 'hang') return new Promise(() => {});
      if (isDown) throw new Error('connection refused');
      return (value as (...args: unknown[]) => unknown).apply(target, args);
    };
  },
});

const receiver = createReceiver(platos, {
  secret: SECRET,
  now: () => NOW,
  store: remote,
  logger: { info() {}, warn() {}, error() {} },
});

async function open() {
  const admission = await admit(receiver, platosRequest());
  if (admission.kind !== 'open') throw new Error(admission.kind);
  return admission.session;
}

switch (process.env.WHAT) {
  case 'late commit': {
    const session = await open();
    isDown = true;
    void session.settle(200);
    await receiver.close(1);
    await store.close();
    break;
  }
  case 'handler after close': {
    const session = await open();
    await receiver.close(1);
    isDown = true;
    await store.close();
    void session.settle(200);
    break;
  }
  case 'closed store': {
    const session = await open();
    await store.close();
    void session.settle(200);
    break;
  }
  case 'handler that never ends': {
    const session = await open();
    session.onOverdue(() => {});
    isDown = process.env.HOW !== undefined;
    break;
  }
  case 'waiting copy': {
    const sent = platosRequest();
    void admit(receiver, sent);
    void admit(receiver, sent);
    break;
  }
  case 'outage': {
    isDown = true;
    void admit(receiver, platosRequest());
    break;
  }
}
await new Promise((resolve) => setImmediate(resolve));
console.log('last');
process.on('exit', () => console.log(`calls ${calls}`));
