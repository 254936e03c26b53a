/**
 * What `@hookgate/core`, `@hookgate/core/node` and `@hookgate/core/sender-kit` load, which all point to: every adapter needs two of
 * them, and each file costs its process 0.3 ms at the start. Their declarations stay apart, so what is only for Node is found under
 * `/node` only.
 */
export * from './index.ts';
export * from './node/index.ts';
export * from './sender-kit/index.ts';
