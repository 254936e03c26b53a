/**
 * Why tests are skipped whose server cannot be had, to be shown in their name.
 *
 * @throws Error when `CI=true`: there a test that does not run is a test that fails
 */
export function missingService(reason: string): string {
  if (process.env.CI === 'true') throw new Error(reason);
  return reason;
}
