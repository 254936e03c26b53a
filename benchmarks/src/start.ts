import { isChosen, readFlags } from './harness/flags.ts';
import { describeRun } from './harness/machine.ts';
import { digits } from './harness/statistics.ts';
import { printTable } from './harness/table.ts';
import { importTime } from './start/import-time.ts';
import { installedSize } from './start/installed-size.ts';

/** `pnpm start`: import time and installed size, of what was built (`pnpm build` first). */

interface Subject {
  readonly name: string;
  /** What is imported, when it is not the package itself. */
  readonly specifier?: string;
  /** Imported before, as the application does anyway. */
  readonly after?: readonly string[];
}

const SUBJECTS: readonly Subject[] = [
  { name: '@hookgate/core' },
  { name: '@hookgate/express', after: ['express'] },
  { name: '@hookgate/fastify', after: ['fastify'] },
  { name: '@hookgate/koa', after: ['koa'] },
  { name: '@hookgate/hono', after: ['hono', '@hono/node-server'] },
  { name: '@hookgate/ploton' },
  { name: '@hookgate/prometheus', after: ['prom-client'] },
  { name: '@hookgate/otel', after: ['@opentelemetry/api'] },
  { name: 'standardwebhooks' },
  { name: 'svix' },
  { name: 'stripe' },
  { name: '@octokit/webhooks' },
  { name: '@octokit/webhooks-methods' },
  { name: '@hookflo/tern' },
  { name: '@hookflo/tern', specifier: '@hookflo/tern/express', after: ['express'] },
  { name: '@polar-sh/express', after: ['express'] },
];

const flags = readFlags({ rounds: 15, only: [], sizes: [] });
const rows: string[][] = [];
for (const { name, specifier = name, after = [] } of SUBJECTS.filter(({ name }) => isChosen(flags, name))) {
  console.error(`${specifier} …`);
  const { bytes, packages } = installedSize(name, import.meta.dirname);
  const ms = await importTime(specifier, after, flags.rounds);
  rows.push([
    after.length === 0 ? specifier : `${specifier}, on top of ${after.join(' and ')}`,
    `${digits(ms)} ms`,
    `${digits(bytes / 1000)} KB`,
    String(packages),
  ]);
}
console.log(describeRun());
printTable('Start', ['', 'CPU to import', 'installed', 'packages'], rows);
