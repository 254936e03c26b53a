import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const SECRET = 'whsec_examples';

/** By the names of their folders. */
export function listExamples(): string[] {
  const entries = readdirSync(join(root, 'examples'), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Copies an example out of the workspace. Only where our own packages come from is changed: they are not published yet. */
export function copyExample(name: string, folder: string, tarballs: ReadonlyMap<string, string>): void {
  cpSync(join(root, 'examples', name), folder, {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  });
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  for (const field of ['dependencies', 'devDependencies']) {
    for (const dependency of Object.keys(manifest[field] ?? {})) {
      const ours = /^@hookgate\/(.+)/.exec(dependency)?.[1];
      if (ours !== undefined) manifest[field][dependency] = `file:${tarballs.get(ours)}`;
    }
  }
  // What ours need of each other, which npm would look for in the registry.
  manifest.overrides = Object.fromEntries([...tarballs].map(([ours, file]) => [`@hookgate/${ours}`, `file:${file}`]));
  manifest.dependencies['@hookgate/core'] = manifest.overrides['@hookgate/core'];
  writeFileSync(file, JSON.stringify(manifest));
}

/**
 * Starts it as its README says, and sends it a delivery, a copy and a tampered one.
 *
 * @param settings further variables of its environment
 */
export async function tryExample(
  folder: string,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const secrets = { PLOTON_WEBHOOK_SECRET: SECRET, PLATOS_WEBHOOK_SECRET: SECRET };
  const env = { ...process.env, PORT: String(port), ...secrets, ...settings };
  const child = spawn('npm', ['start', '--silent'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (printed += piece));
  const closed = once(child, 'close');
  try {
    const body = JSON.stringify({
      event: 'task.failed',
      task_id: `task_${Date.now()}`,
      timestamp: new Date().toISOString(),
      data: { error: { code: 'rate_limited', message: 'later', recoverable: true } },
    });
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    const send = async (text: string): Promise<number> => {
      const headers = {
        'content-type': 'application/json',
        'x-ploton-signature': signature,
        // One of them lets nothing in that came without TLS.
        'x-forwarded-proto': 'https',
      };
      return (await fetch(`http://127.0.0.1:${port}/webhook`, { method: 'POST', headers, body: text })).status;
    };
    await Promise.race([listening(port), closed.then(() => Promise.reject(new Error(`it ended:\n${printed}`)))]);
    const seen = [await send(body), await send(body), await send(`${body} `)].join(' ');
    if (seen !== '200 200 401') throw new Error(`answered ${seen}, not 200 200 401:\n${printed}`);
  } finally {
    // npm and what it started.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await closed.catch(() => {});
  }
}

/** Asks until somebody answers: the examples print nothing that is the same in all. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (answer !== undefined) return;
    await new Promise((later) => setTimeout(later, 50));
  }
}
