import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

// Tests read the sources: no build comes between an edit and its test.
const conditions = ['@hookgate/source', 'module', 'node', 'development|production'];

/** One project per package, all alike and named after its folder: `vitest --project core`. */
const projects = [...listPackages('packages', ''), ...listPackages('examples', 'example-'), projectAt('docs', 'docs')];

function listPackages(folder: string, prefix: string): TestProjectInlineConfiguration[] {
  const path = resolve(import.meta.dirname, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => existsSync(`${path}/${name}/package.json`))
    .map((name) => projectAt(`${folder}/${name}`, prefix + name));
}

function projectAt(path: string, name: string): TestProjectInlineConfiguration {
  return { extends: true, root: resolve(import.meta.dirname, path), test: { name } };
}

const [nodeMajor] = process.versions.node.split('.') as [string];
/** What says the same on every Node: it generates, compares figures or with vendors' packages, or proves that a suite notices something. */
const ON_ONE_NODE = [
  'cost-law*',
  'fetch-cost-law',
  'routers',
  'router-conformance',
  'broken-*',
  '*.property',
  'vendor-*',
  'endpoint-name-generated',
  'readme-programs',
];
/** In CI the older frameworks that are supported go with the oldest Node that is, and the newest with the others. */
const OLD_FRAMEWORKS = ['conformance-4', 'conformance-2', '*node-server-1'];
const NEW_FRAMEWORKS = ['conformance-5', 'conformance-3', 'conformance-node-server-2'];
/** What leans on the parser of HTTP runs on the oldest and on the newest Node. */
const ON_BOTH_ENDS = ['fuzz', 'http2-clients', 'node-server-2', 'garbage'];
/** Clients of some engines need Node 22, and a file of theirs starts with the client. */
const ENGINES = ['bullmq', 'graphile-worker', 'nats', 'pg-boss', 'rabbitmq', 'inbox'].map(
  (name) => `queue-tests/test/${name}`,
);
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  24: process.env.CI ? OLD_FRAMEWORKS : [],
  20: [...ON_ONE_NODE, ...NEW_FRAMEWORKS, ...ENGINES],
  22: [...ON_ONE_NODE, ...OLD_FRAMEWORKS, ...ON_BOTH_ENDS],
};
const excluded = elsewhere[nodeMajor] ?? [...ON_ONE_NODE, ...OLD_FRAMEWORKS];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects,
    // Many tests wait for a lease or a server, not for the processor.
    maxWorkers: 3 * availableParallelism(),
    // A hang fails all the same; a machine that is busy with other things does not.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    include: ['{src,test}/**/*.test.ts'],
    exclude: excluded.map((name) => `**/${name}.test.ts`),
    // Types are tested once, not on every Node. Errors outside the type tests are the business of `pnpm typecheck`.
    typecheck: {
      enabled: nodeMajor === '24',
      include: ['{src,test}/**/*.test-d.ts'],
      ignoreSourceErrors: true,
    },
    coverage: {
      provider: 'v8',
      include: ['**/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test-d.ts'],
      reporter: ['text', 'html', 'json-summary'],
    },
  },
});
