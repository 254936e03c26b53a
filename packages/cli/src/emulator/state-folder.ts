import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where running emulators say how they are reached: `HOOKGATE_STATE_DIR`, else the place that the system has for state:
 * `$XDG_STATE_HOME/hookgate`, `~/.local/state/hookgate`, on Windows `%LOCALAPPDATA%\hookgate`.
 */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (env.HOOKGATE_STATE_DIR) return env.HOOKGATE_STATE_DIR;
  if (process.platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'hookgate');
  return join(env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state'), 'hookgate');
}
