import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

// Tests read the sources: no build comes between an edit and its test.
const conditions = ['@hookgate/source', 'module', 'node', 'development|production'];

/** One project per package, all alike and named after its folder: `vitest --project core`. */
const projects = [...listPackages('packages', ''), ...listPackages('examples', 'example-')];

function listPackages(folder: string, prefix: string): TestProjectInlineConfiguration[] {
  const path = resolve(import.meta.dirname, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => existsSync(`${path}/${name}/package.json`))
    .map((name) => ({ extends: true, root: `${path}/${name}`, test: { name: prefix + name } }));
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects,
    // Many tests wait for a lease or a server, not for the processor.
    maxWorkers: 2 * availableParallelism(),
    // A hang fails all the same; a machine that is busy with other things does not.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    include: ['{src,test}/**/*.test.ts'],
    // What refusals cost is compared on one Node: the others run the same code.
    exclude: process.version.startsWith('v24.') ? [] : ['**/*cost-law*.test.ts'],
    // Types are tested once, not on every Node. Errors outside the type tests are the business of `pnpm typecheck`.
    typecheck: {
      enabled: process.version.startsWith('v24.'),
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
