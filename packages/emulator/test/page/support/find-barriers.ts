import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds on a page: each rule with the first element that breaks it. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations, passes } = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as AxeResults;
  if (passes.length === 0) throw new Error('axe looked at nothing.');
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
}
