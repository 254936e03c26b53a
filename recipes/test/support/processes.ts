import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { delimiter, join, resolve } from 'node:path';

export const RECIPES = resolve(import.meta.dirname, '../..');

/** The environment of this process without the secret: what a build has, where the secret is there only at run time. */
const withoutSecret = (): NodeJS.ProcessEnv => {
  const { PLOTON_WEBHOOK_SECRET: _, NODE_OPTIONS: __, VITEST: ___, ...env } = process.env;
  const path = [join(RECIPES, 'node_modules/.bin'), env['PATH']].join(delimiter);
  return { ...env, PATH: path, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };
};

/** A program that runs, and what it has printed so far. */
export interface Program {
  readonly child: ChildProcess;
  printed(): string;
  /** Resolves with its exit code, once it has ended. */
  ended(): Promise<number | null>;
  /** Tells it to end, as Kubernetes does, unless it has. */
  end(): Promise<number | null>;
}

/** Starts a program of a recipe's folder. */
export function start(recipe: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(command, args, {
    cwd: join(RECIPES, recipe),
    env: { ...withoutSecret(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (printed += piece));
  const closed = once(child, 'close');
  closed.catch(() => {});
  const ended = async (): Promise<number | null> => {
    await closed;
    return child.exitCode;
  };
  return {
    child,
    printed: () => printed,
    ended,
    end() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      return ended();
    },
  };
}

/** Runs a program to its end; fails with what it printed when it fails. */
export async function run(recipe: string, command: string, args: readonly string[]): Promise<string> {
  const program = start(recipe, command, args);
  const [code] = await once(program.child, 'close');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${program.printed()}`);
  return program.printed();
}

/** Resolves when the program has printed that it listens; fails when it ends before. */
export function listening(program: Program, says: RegExp): Promise<void> {
  return new Promise((done, fail) => {
    const look = (): void => {
      if (says.test(program.printed())) done();
    };
    for (const stream of [program.child.stdout, program.child.stderr]) stream?.on('data', look);
    program.child.once('close', () => fail(new Error(`It ended:\n${program.printed()}`)));
    look();
  });
}

/** A port that nobody has, as far as can be known: for programs that cannot be asked to choose one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
