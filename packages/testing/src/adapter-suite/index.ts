export { adapterConformance } from './adapter-conformance.ts';
export type * from './adapter-under-test.ts';
export { adapterCostLaw, type CostLawOptions } from './cost/adapter-cost-law.ts';
export { type FuzzOptions, type FuzzReport, fuzzAdapter } from './fuzz/fuzz-adapter.ts';
export { generateTargets, type TargetOptions } from './fuzz/generate-targets.ts';
export * from './routing/index.ts';
