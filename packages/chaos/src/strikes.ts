import { once } from 'node:events';
import type { Disturbance, Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import type { Receiver } from './receiver.ts';
import type { StoreUnderChaos } from './stores.ts';

/** Something bad that is done to a receiver, and mended when it resolves. */
export type Strike = (receiver: Receiver) => Promise<void>;

/** What strikes are made of. */
export interface StrikeParts {
  readonly store: StoreUnderChaos;
  readonly ledger: Ledger;
  readonly random: Random;
  /** All of them: what is done to the server reaches each. */
  readonly receivers: readonly Receiver[];
  launch(receiver: Receiver): Promise<void>;
}

const LATENCY_MS = 500;

/** Everything bad that can be done with this store, by name. */
export function createStrikes({ store, ledger, random, receivers, launch }: StrikeParts): Record<string, Strike> {
  const disturb = ({ child }: Receiver, how: Disturbance): void => ledger.disturbed(child.pid as number, how);

  const strikes: Record<string, Strike> = {
    async kill(receiver) {
      disturb(receiver, 'killed');
      receiver.url = undefined;
      receiver.child.kill('SIGKILL');
      await once(receiver.child, 'exit');
      await launch(receiver);
    },
    async pause(receiver) {
      disturb(receiver, 'paused');
      receiver.child.kill('SIGSTOP');
      await sleep(random.between(300, 3_000));
      receiver.child.kill('SIGCONT');
    },
    /** Its event loop does nothing else for a while; connections and timers are as they were. */
    async block(receiver) {
      disturb(receiver, 'paused');
      const ms = random.between(300, 3_000);
      receiver.child.send({ blockMs: ms });
      await sleep(ms);
    },
    async cut(receiver) {
      disturb(receiver, 'cut off');
      await receiver.proxy.close();
      await sleep(random.between(100, 2_500));
      await receiver.proxy.open();
    },
    /** A black hole: what is sent is taken, and nothing comes back. */
    async hang(receiver) {
      disturb(receiver, 'cut off');
      receiver.proxy.hang();
      await sleep(random.between(300, 2_500));
      receiver.proxy.flow();
    },
    /** Something is done, and its answer never arrives. */
    async loseReply(receiver) {
      disturb(receiver, 'cut off');
      const lost = receiver.proxy.loseReply(random.pick(store.markers));
      await Promise.race([lost, sleep(2_000)]);
    },
    async slow(receiver) {
      disturb(receiver, 'slowed down');
      receiver.proxy.delay(LATENCY_MS);
      await sleep(random.between(1_000, 4_000));
      disturb(receiver, 'slowed down');
      receiver.proxy.delay(0);
    },
  };
  const { terminate, lock } = store;
  if (terminate !== undefined) {
    strikes.terminate = async (receiver) => {
      disturb(receiver, 'cut off');
      await terminate(receiver.name);
    };
  }
  if (lock !== undefined) {
    strikes.lock = async () => {
      for (const each of receivers) disturb(each, 'locked out');
      await lock(random.between(200, 1_500));
    };
  }
  return strikes;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
