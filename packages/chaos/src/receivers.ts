import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startTcpProxy, type TcpProxy } from '@hookgate/test-services';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import type { StoreUnderChaos } from './stores.ts';

/** The receivers of a run, and what is done to them. */
export interface Receivers {
  /** Where one that lives can be reached. */
  pick(): string | undefined;
  /** Does something bad to one of them, and has it mended later. */
  strike(): void;
  /** Mends everything. */
  heal(): Promise<void>;
  stop(): Promise<void>;
  /** How often each bad thing happened. */
  readonly strikes: Readonly<Record<string, number>>;
}

interface Receiver {
  child: ChildProcess;
  url: string | undefined;
  busy: boolean;
  readonly proxy: TcpProxy;
}

const PROGRAM = new URL('./receiver-process.ts', import.meta.url).pathname;

export async function startReceivers(
  count: number,
  store: StoreUnderChaos,
  sinkUrl: string,
  secret: string,
  ledger: Ledger,
  random: Random,
): Promise<Receivers> {
  const strikes: Record<string, number> = { kill: 0, pause: 0, cut: 0, hang: 0 };
  const mending = new Set<Promise<void>>();
  const receivers = await Promise.all(Array.from({ length: count }, start));

  async function start(): Promise<Receiver> {
    const proxy = await startTcpProxy(store.address);
    const receiver: Receiver = { child: undefined as never, url: undefined, busy: false, proxy };
    await launch(receiver);
    return receiver;
  }

  async function launch(receiver: Receiver): Promise<void> {
    const env = {
      ...process.env,
      MODE: store.mode,
      STORE_URL: store.urlThrough(receiver.proxy),
      SINK_URL: sinkUrl,
      SECRET: secret,
      PREFIX: store.prefix,
    };
    const child = spawn(process.execPath, ['--conditions=@hookgate/source', '--no-warnings', PROGRAM], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    receiver.child = child;
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const [what, key = '', fence = ''] = line.split(' ');
        if (what === 'committed') ledger.committed(key, fence);
        if (what !== 'listening') return;
        receiver.url = `http://127.0.0.1:${key}`;
        resolve();
      });
      child.once('exit', (code) => reject(new Error(`a receiver ended with ${code} before it listened`)));
    });
  }

  const bad: Record<string, (receiver: Receiver) => Promise<void>> = {
    async kill(receiver) {
      ledger.disturbed(receiver.child.pid as number, 'killed');
      receiver.url = undefined;
      receiver.child.kill('SIGKILL');
      await once(receiver.child, 'exit');
      await launch(receiver);
    },
    async pause(receiver) {
      ledger.disturbed(receiver.child.pid as number, 'paused');
      receiver.child.kill('SIGSTOP');
      await sleep(random.between(300, 3_000));
      receiver.child.kill('SIGCONT');
    },
    async cut(receiver) {
      ledger.disturbed(receiver.child.pid as number, 'cut off');
      await receiver.proxy.close();
      await sleep(random.between(100, 2_500));
      await receiver.proxy.open();
    },
    async hang(receiver) {
      ledger.disturbed(receiver.child.pid as number, 'cut off');
      receiver.proxy.hang();
      await sleep(random.between(300, 2_500));
      receiver.proxy.flow();
    },
  };

  return {
    strikes,
    pick: () => random.pick(receivers).url,
    strike() {
      const idle = receivers.filter((receiver) => !receiver.busy);
      if (idle.length === 0) return;
      const receiver = random.pick(idle);
      const how = random.pick(Object.keys(bad));
      receiver.busy = true;
      strikes[how] = (strikes[how] ?? 0) + 1;
      const mended = (bad[how] as (receiver: Receiver) => Promise<void>)(receiver).finally(() => {
        receiver.busy = false;
        mending.delete(mended);
      });
      mending.add(mended);
    },
    async heal() {
      while (mending.size > 0) await Promise.all(mending);
    },
    async stop() {
      await Promise.all(
        receivers.map(async ({ child, proxy }) => {
          child.removeAllListeners('exit');
          child.kill('SIGKILL');
          await proxy.close();
        }),
      );
    },
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
