import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Miniflare } from 'miniflare';
import { runCommand } from './run-command.ts';

/** A runtime that serves the application. */
export interface RunningRuntime {
  readonly port: number;
  /** What it has printed, besides its port: nothing, if all is well. */
  printed(): string;
  stop(): Promise<void>;
}

/** The last one silences a notice about a change of `request.signal` to come, which any copy of a request brings up. */
const DENO_OPTIONS = ['--allow-net', '--allow-env', '--node-modules-dir=manual', '--unstable-no-legacy-abort'];

/** What each runtime is configured with, where it keeps such: variables, or bindings. */
const SETTINGS = { PLOTON_WEBHOOK_SECRET: 'whsec_runtimes' };

/** The runtimes, real ones, from npm. */
export const RUNTIMES: Readonly<Record<string, (folder: string) => Promise<RunningRuntime>>> = {
  bun: (folder) => startProcess(folder, binary('bun/bin/bun.exe'), ['bun.js']),
  deno: (folder) => startProcess(folder, binary('deno/deno'), ['run', ...DENO_OPTIONS, 'deno.js']),
  workerd: (folder) => startWorkerd(folder),
};

/** How each runtime serves a module that exports a `fetch` by default: by its own command, on a port that it is given. */
export const SERVERS: Readonly<Record<string, (folder: string, file: string) => Promise<RunningRuntime>>> = {
  bun: async (folder, file) => startProcess(folder, binary('bun/bin/bun.exe'), [file], await freePort()),
  deno: async (folder, file) => {
    const port = await freePort();
    const args = ['serve', ...DENO_OPTIONS, `--port=${port}`, '--host=127.0.0.1', file];
    return startProcess(folder, binary('deno/deno'), args, port);
  },
  workerd: startWorkerd,
};

function binary(path: string): string {
  return join(import.meta.dirname, 'node_modules', path);
}

/** @param given the port that it is told; without one, the program says it */
async function startProcess(
  folder: string,
  command: string,
  args: readonly string[],
  given?: number,
): Promise<RunningRuntime> {
  const env = { ...process.env, ...SETTINGS, ...(given === undefined ? {} : { PORT: String(given) }) };
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        // Our programs', Deno's and Bun's words for it.
        const found = /^listening on (\d+)$|Listening on http.*:(\d+)|server: http.*:(\d+)/.exec(line);
        if (found === null) printed.push(line);
        else resolve(given ?? Number(found[1]));
      });
    }
    child.on('error', reject);
    child.on('close', () => reject(new Error(`${command} ended:\n${printed.join('\n')}`)));
  });
  return { port, printed: () => printed.join('\n'), stop: () => end(child) };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'close');
  child.kill();
  await ended;
}

/** A worker without `nodejs_compat`: no module of Node, no Buffer, no `process`, WebCrypto only. */
async function startWorkerd(folder: string, source: string = 'worker.js'): Promise<RunningRuntime> {
  const bundle = join(folder, `${source}-bundle.mjs`);
  const conditions = ['workerd', 'worker'].map((name) => `--conditions=${name}`);
  const external = '--external=cloudflare:workers';
  const args = ['build', source, '--target=browser', '--format=esm', external, ...conditions, `--outfile=${bundle}`];
  await runCommand(folder, binary('bun/bin/bun.exe'), args);
  const printed: string[] = [];
  const miniflare = new Miniflare({
    modules: [{ type: 'ESModule', path: bundle, contents: readFileSync(bundle, 'utf8') }],
    modulesRoot: folder,
    compatibilityDate: '2026-01-01',
    bindings: SETTINGS,
    host: '127.0.0.1',
    port: 0,
    cf: { colo: 'TST' },
    handleRuntimeStdio(stdout: Readable, stderr: Readable) {
      for (const stream of [stdout, stderr]) stream.on('data', (piece: Buffer) => printed.push(piece.toString()));
    },
  });
  try {
    const { port } = await miniflare.ready;
    return { port: Number(port), printed: () => printed.join('\n'), stop: () => miniflare.dispose() };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}
