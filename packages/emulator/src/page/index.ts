export { createPage } from './create-page.ts';
export type { DeliveryQuery, EmulatorPage, PageModel, PageRequest, PageResponse } from './page-model.ts';
