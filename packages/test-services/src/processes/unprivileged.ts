import { chownSync, readFileSync } from 'node:fs';

/**
 * How to start a server that refuses to run as root: as somebody else, who gets its folder.
 *
 * @returns what is put in front of the command; nothing where this process is not root
 */
export function unprivileged(folder: string): readonly string[] {
  if (process.getuid?.() !== 0) return [];
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  const [uid, gid] = [Number(user?.[2]), Number(user?.[3])];
  chownSync(folder, uid, gid);
  // It becomes the server instead of starting it, so that signals reach the server.
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
}
