import type { Page } from 'playwright-core';

const TYPE = '.cell-event a > bdi';

/** The types of the events in the list, from above. */
export function shownTypes(page: Page): Promise<string[]> {
  return page.locator(`tbody ${TYPE}`).allTextContents();
}

/** The type of the event in whose row the focus is; `undefined` when it is in none. */
export function rowInFocus(page: Page): Promise<string | undefined> {
  return page.evaluate(
    (type) => document.activeElement?.closest('tr')?.querySelector(type)?.textContent ?? undefined,
    TYPE,
  );
}

/** Resolves when the page hears of changes. */
export function untilLive(page: Page): Promise<void> {
  return page.getByRole('button', { name: 'Live', exact: true }).waitFor();
}
