/**
 * Tries the packages, as they would be published, on runtimes that are not Node: the Fetch handler and the Hono adapter on
 * Bun, Deno and workerd. Real runtimes, real sockets. Closes with one line, `N passed, N failed`.
 *
 *   node runtimes/run.ts             all of them
 *   node runtimes/run.ts deno        one runtime
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CASES, type Target } from './cases.ts';
import { installPackages } from './install-packages.ts';
import { tryReadmeBlocks } from './readme-blocks.ts';
import { RUNTIMES } from './start-runtime.ts';

/** Longer than any case takes: only a hang lasts so long. */
const PATIENCE_MS = 20_000;

const wanted = process.argv[2];
const adapters = ['fetch', 'hono'] as const;
const total = { passed: 0, failed: 0 };
const table: string[][] = [['runtime', ...adapters]];
const folder = mkdtempSync(join(tmpdir(), 'hookgate-runtimes-'));
try {
  await installPackages(folder);
  for (const [runtime, start] of Object.entries(RUNTIMES)) {
    if (wanted !== undefined && wanted !== runtime) continue;
    const running = await start(folder);
    const row = [runtime];
    try {
      for (const adapter of adapters) row.push(await tryCases({ runtime, adapter, port: running.port }));
    } finally {
      await running.stop();
    }
    table.push(row);
    count(`${runtime} has nothing to complain about`, running.printed().trim());
    for await (const [name, problem] of tryReadmeBlocks(folder, runtime)) count(name, problem);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log();
for (const row of table) console.log(row.map((cell) => cell.padEnd(16)).join(''));
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

async function tryCases(target: Target): Promise<string> {
  let passed = 0;
  const cases = CASES.filter(
    ({ only = target.adapter, notOn = [] }) => only === target.adapter && !notOn.includes(target.runtime),
  );
  for (const { name, run } of cases) {
    const problem = await within(run(target)).then(
      () => '',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (count(`${target.runtime}, ${target.adapter}: ${name}`, problem)) passed += 1;
  }
  return `${passed} of ${cases.length}`;
}

function count(name: string, problem: string): boolean {
  if (problem === '') total.passed += 1;
  else {
    total.failed += 1;
    console.log(`FAIL  ${name}\n      ${problem.replaceAll('\n', '\n      ')}`);
  }
  return problem === '';
}

function within(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came of it within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
