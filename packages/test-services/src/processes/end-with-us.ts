import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/** Reads which processes have started and ended, until whoever tells it is gone; then kills those that are left. */
const WATCHMAN = `
left=' '
while read -r what pid; do
  case $what in
    started) left="$left$pid " ;;
    ended) left="\${left%% $pid *} \${left#* $pid }" ;;
  esac
done
kill -9 $left
`;

let ears: Writable | undefined;

/**
 * Kills a process when this one has gone, however it went: a test runner kills its workers as well, and nothing in them is
 * told.
 */
export function endWithUs(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  ears ??= startWatchman();
  ears.write(`started ${pid}\n`);
  child.once('exit', () => ears?.write(`ended ${pid}\n`));
}

function startWatchman(): Writable {
  // In a session of its own, or Ctrl-C would end it before it has done its work.
  const watchman = spawn('sh', ['-c', WATCHMAN], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watchman.unref();
  const { stdin } = watchman;
  (stdin as Writable & { unref(): void }).unref();
  stdin.on('error', () => {});
  return stdin;
}
