export { storeConformance } from './store-conformance.ts';
export type { StoreCapabilities, StoreUnderTest } from './store-under-test.ts';
