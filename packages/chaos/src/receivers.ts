import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { startTcpProxy } from '@hookgate/test-services';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import type { Receiver } from './receiver.ts';
import type { StoreUnderChaos } from './stores.ts';
import { createStrikes } from './strikes.ts';

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
  /** What those printed that ended by themselves. */
  readonly crashes: readonly string[];
}

const PROGRAM = new URL('./receiver-process.ts', import.meta.url).pathname;
/** Small pools make claims, heartbeats and transactions wait for each other. */
const POOL_SIZES = [10, 1, 2, 10];

export async function startReceivers(
  store: StoreUnderChaos,
  sinkUrl: string,
  secret: string,
  ledger: Ledger,
  random: Random,
): Promise<Receivers> {
  const mending = new Set<Promise<void>>();
  const crashes: string[] = [];
  let isStopping = false;
  const receivers = await Promise.all(POOL_SIZES.map(start));
  const bad = createStrikes({ store, ledger, random, receivers, launch });
  const strikes: Record<string, number> = Object.fromEntries(Object.keys(bad).map((how) => [how, 0]));

  async function start(poolSize: number, index: number): Promise<Receiver> {
    const proxy = await startTcpProxy(store.address);
    const name = `${store.prefix.slice(0, 40)}_${index}`;
    const receiver: Receiver = { child: undefined as never, url: undefined, busy: false, proxy, name, poolSize };
    await launch(receiver);
    return receiver;
  }

  async function launch(receiver: Receiver): Promise<void> {
    const env = {
      ...process.env,
      MODE: store.kind,
      STORE_URL: store.urlThrough(receiver.proxy),
      SINK_URL: sinkUrl,
      SECRET: secret,
      PREFIX: store.prefix,
      NAME: receiver.name,
      POOL_SIZE: `${receiver.poolSize}`,
    };
    const child = spawn(process.execPath, ['--conditions=@hookgate/source', '--no-warnings', PROGRAM], {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    receiver.child = child;
    let said = '';
    child.stderr?.on('data', (text: Buffer) => {
      said = (said + text).slice(-2_000);
    });
    child.on('error', () => {});
    child.once('exit', (code, signal) => {
      if (signal === 'SIGKILL' || isStopping) return;
      crashes.push(`ended with ${code ?? signal}: ${said}`);
      ledger.disturbed(child.pid as number, 'killed');
      receiver.url = undefined;
      void launch(receiver);
    });
    await new Promise<void>((resolve) => {
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
        const [what, key = '', fence = ''] = line.split(' ');
        if (what === 'committed') ledger.committed(key, fence);
        if (what === 'wrote') ledger.wrote(key);
        if (what !== 'listening') return;
        receiver.url = `http://127.0.0.1:${key}`;
        resolve();
      });
    });
  }

  return {
    strikes,
    crashes,
    pick: () => random.pick(receivers).url,
    strike() {
      const idle = receivers.filter((receiver) => !receiver.busy);
      if (idle.length === 0) return;
      const receiver = random.pick(idle);
      const how = random.pick(Object.keys(bad));
      receiver.busy = true;
      strikes[how] = (strikes[how] ?? 0) + 1;
      const mended = (bad[how] as (typeof bad)[string])(receiver)
        // What is done to a server that is failing over may not be possible.
        .catch(() => {})
        .finally(() => {
          receiver.busy = false;
          mending.delete(mended);
        });
      mending.add(mended);
    },
    async heal() {
      while (mending.size > 0) await Promise.all(mending);
    },
    async stop() {
      isStopping = true;
      await Promise.all(
        receivers.map(async ({ child, proxy }) => {
          child.kill('SIGKILL');
          await proxy.close();
        }),
      );
    },
  };
}
