import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Ledger } from '../ledger.ts';
import type { Random } from '../random.ts';

/** The processes of both sides, and what is done to them. */
export interface Actors {
  /** A web process that lives. */
  pick(): string | undefined;
  /** Kills or stops one of them, and has it mended later. */
  strike(): void;
  heal(): Promise<void>;
  stop(): void;
  readonly strikes: Readonly<Record<string, number>>;
  readonly crashes: readonly string[];
}

interface Actor {
  readonly side: 'web' | 'worker';
  child: ChildProcess;
  url: string | undefined;
  busy: boolean;
}

const SIDES = ['web', 'web', 'worker', 'worker'] as const;
const [LEAST_PAUSE_MS, MOST_PAUSE_MS] = [300, 4_000];

export async function startActors(
  env: Readonly<Record<string, string>>,
  ledger: Ledger,
  random: Random,
): Promise<Actors> {
  const strikes: Record<string, number> = {};
  const crashes: string[] = [];
  const mending = new Set<Promise<void>>();
  let isStopping = false;
  const actors: Actor[] = [];
  // One after the other: the first makes the queues.
  for (const side of SIDES) {
    const actor: Actor = { side, child: undefined as never, url: undefined, busy: false };
    await launch(actor);
    actors.push(actor);
  }

  async function launch(actor: Actor): Promise<void> {
    const program = new URL(`./${actor.side}-process.ts`, import.meta.url).pathname;
    const child = spawn(process.execPath, ['--conditions=@hookgate/source', '--no-warnings', program], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    actor.child = child;
    let said = '';
    child.stderr.on('data', (text: Buffer) => {
      said = (said + text).slice(-2_000);
    });
    child.once('exit', (code, signal) => {
      if (signal === 'SIGKILL' || isStopping) return;
      crashes.push(`${actor.side} ended with ${code ?? signal}: ${said}`);
      ledger.disturbed(child.pid as number, 'killed');
      actor.url = undefined;
      void launch(actor);
    });
    await new Promise<void>((resolve) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const [what, key = '', fence = ''] = line.split(' ');
        if (what === 'committed') ledger.committed(key, fence);
        // By us, or by a machine that is busy with other things: it is the same to a lease.
        if (what === 'starved') ledger.disturbed(child.pid as number, 'slowed down');
        if (what !== 'listening') return;
        actor.url = `http://127.0.0.1:${key}`;
        resolve();
      });
      child.once('exit', () => resolve());
    });
  }

  const bad: Readonly<Record<string, (actor: Actor) => Promise<void>>> = {
    async kill(actor) {
      ledger.disturbed(actor.child.pid as number, 'killed');
      actor.url = undefined;
      actor.child.kill('SIGKILL');
      await once(actor.child, 'exit');
      await launch(actor);
    },
    async pause(actor) {
      ledger.disturbed(actor.child.pid as number, 'paused');
      actor.child.kill('SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, random.between(LEAST_PAUSE_MS, MOST_PAUSE_MS)));
      actor.child.kill('SIGCONT');
      ledger.disturbed(actor.child.pid as number, 'paused');
    },
  };

  return {
    strikes,
    crashes,
    pick: () => random.pick(actors.filter(({ side }) => side === 'web')).url,
    strike() {
      const idle = actors.filter(({ busy }) => !busy);
      if (idle.length === 0) return;
      const actor = random.pick(idle);
      const how = random.pick(Object.keys(bad));
      const name = `${how} ${actor.side}`;
      strikes[name] = (strikes[name] ?? 0) + 1;
      actor.busy = true;
      const mended = (bad[how] as (typeof bad)[string])(actor).finally(() => {
        actor.busy = false;
        mending.delete(mended);
      });
      mending.add(mended);
    },
    async heal() {
      while (mending.size > 0) await Promise.all(mending);
    },
    stop() {
      isStopping = true;
      for (const { child } of actors) child.kill('SIGKILL');
    },
  };
}
