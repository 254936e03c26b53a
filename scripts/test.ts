/**
 * Runs the tests and closes with one line, `N passed, N failed`, alone on its line.
 *
 *   pnpm test                        all of them, on the workspace's Node
 *   pnpm test --nodes=20,22,26       on other Nodes, one after the other, summed up
 *   pnpm test --project express …    every other argument goes to vitest
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const NODES_FLAG = '--nodes=';
const root = resolve(import.meta.dirname, '..');
const args = process.argv.slice(2);
const nodes = args.find((arg) => arg.startsWith(NODES_FLAG))?.slice(NODES_FLAG.length);
const forVitest = args.filter((arg) => !arg.startsWith(NODES_FLAG) && arg !== '--');

const binaries = nodes === undefined ? [process.execPath] : nodes.split(',').map(locateNode);
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const node of binaries) {
  if (binaries.length > 1) console.log(`\n── ${node}`);
  const counts = runOn(node);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

function locateNode(major: string): string {
  return resolve(root, `runtimes/node_modules/node${major}/bin/node`);
}

function runOn(node: string): Counts {
  const folder = mkdtempSync(join(tmpdir(), 'hookgate-test-'));
  const report = join(folder, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync(node, ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...forVitest], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // What a test starts itself runs on the same Node.
    env: { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH },
  });
  const counts = readCounts(report);
  rmSync(folder, { recursive: true });
  // A run that ends badly without a failed test (an unhandled error, no report at all) is a failure all the same.
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

function readCounts(report: string): Counts {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
