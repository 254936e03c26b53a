import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endWithUs } from './end-with-us.ts';

/** A server this process started, and may therefore treat as it likes. */
export interface ServerProcess {
  readonly pid: number;
  /** It stops where it is (SIGSTOP): connections stay, nothing is answered. */
  pause(): void;
  /** It goes on (SIGCONT). */
  resume(): void;
  /** Ends it: in order with SIGTERM, the default, as it understands SIGQUIT, or at once with SIGKILL. Resolves when it is gone. */
  end(signal?: 'SIGTERM' | 'SIGQUIT' | 'SIGKILL'): Promise<void>;
}

/**
 * Starts a server.
 *
 * @param isReady asked until it says yes; default: once
 * @throws Error with what the server printed when it ends before it is ready
 */
export async function startServer(
  program: string,
  args: readonly string[],
  isReady: () => Promise<boolean>,
  timeoutMs = 15_000,
): Promise<ServerProcess> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  endWithUs(child);
  let printed = '';
  const keep = (text: Buffer): void => {
    printed = (printed + text).slice(-4_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let ended = false;
  const exit = once(child, 'close').finally(() => {
    ended = true;
  });
  exit.catch(() => {});

  const endsAt = performance.now() + timeoutMs;
  while (!(await isReady())) {
    if (ended || performance.now() > endsAt) {
      child.kill('SIGKILL');
      throw new Error(`${program} ${ended ? 'ended' : `was not ready within ${timeoutMs} ms`}:\n${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    pid: child.pid as number,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async end(signal = 'SIGTERM') {
      if (ended) return;
      // A paused process hears no SIGTERM.
      child.kill('SIGCONT');
      child.kill(signal);
      await exit;
    },
  };
}
