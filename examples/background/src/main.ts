/**
 * Everything with one command: a database, unless `DATABASE_URL` names one, a web process and a worker. Whichever of the two ends is
 * started again, as your platform does.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onEnd } from './on-end.ts';

const database = process.env.DATABASE_URL === undefined ? await startDatabase() : undefined;
const env = { ...process.env, ...(database && { DATABASE_URL: database.url }) };
let isStopping = false;
const running = new Map<string, ChildProcess>();
for (const program of ['web', 'worker']) keep(program);

function run(program: string, options: object): ChildProcess {
  const file = new URL(`./${program}.ts`, import.meta.url).pathname;
  return spawn(process.execPath, [...process.execArgv, file], options);
}

function keep(program: string): void {
  if (isStopping) return;
  const child = run(program, { env, stdio: ['ignore', 'inherit', 'inherit'] });
  running.set(program, child);
  child.once('exit', (code, signal) => {
    if (isStopping) return;
    console.log(`${program} ended (${signal ?? code}): another is started`);
    setTimeout(keep, 500, program);
  });
}

async function startDatabase(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  // In a group of its own: Ctrl-C ends those who use it first.
  const child = run('database', { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const [url] = (await Promise.race([
    once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The database ended with ${code}.`))),
  ])) as [string];
  return {
    url,
    async stop() {
      const ended = once(child, 'exit');
      child.stdin?.end();
      await ended;
    },
  };
}

onEnd(async () => {
  isStopping = true;
  const left = [...running.values()].filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  const ended = left.map((child) => once(child, 'exit'));
  for (const child of left) child.kill('SIGTERM');
  await Promise.all(ended);
  await database?.stop();
});
