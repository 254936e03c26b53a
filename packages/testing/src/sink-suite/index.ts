export { sinkConformance } from './sink-conformance.ts';
export type { SinkCapabilities, SinkUnderTest } from './sink-under-test.ts';
