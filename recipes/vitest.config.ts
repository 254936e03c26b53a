import { defineConfig } from 'vitest/config';

/** Not among the workspace's projects: it needs built packages, and frameworks that take their time. */
export default defineConfig({
  // Nest's decorators are TypeScript's older ones.
  oxc: { decorator: { legacy: true } },
  test: {
    name: 'recipes',
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
