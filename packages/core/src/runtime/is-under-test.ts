/** What test runners tell the code they run. */
const VARIABLES = ['VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT'];

/**
 * Whether a test runner runs this process: there every test makes receivers of its own, on stores of its own, and is right
 * to do so.
 */
export function isUnderTest(): boolean {
  const { process, describe, it } = globalThis as {
    process?: { env?: Record<string, string | undefined> };
    describe?: unknown;
    it?: unknown;
  };
  const env = process?.env ?? {};
  if (env.NODE_ENV === 'test' || VARIABLES.some((name) => env[name] !== undefined)) return true;
  // Mocha, Jasmine, Bun, and the others where they make themselves global.
  return typeof describe === 'function' && typeof it === 'function';
}
