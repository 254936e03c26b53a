import { spawn } from 'node:child_process';

/** Opens a URL as the desktop does. Whether that worked nobody tells. */
export function openPage(url: string, onError: (message: string) => void): void {
  const [command, ...first] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['explorer.exe'] : ['xdg-open'];
  const child = spawn(command as string, [...first, url], { stdio: 'ignore', detached: true });
  child.on('error', () => onError(`The page cannot be opened from here (there is no ${command}): ${url}`));
  child.unref();
}
