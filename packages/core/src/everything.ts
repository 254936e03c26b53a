/**
 * What `@hookgate/core` and `@hookgate/core/node` load, which both point to: every adapter needs both, and each file costs
 * its process 0.3 ms at the start. Their declarations stay apart, so what is only for Node is found under `/node` only.
 */
export * from './index.ts';
export * from './node/index.ts';
