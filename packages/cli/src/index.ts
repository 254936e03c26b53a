export { runHookgate } from './run-hookgate.ts';
export { processTerminal } from './terminal/process-terminal.ts';
export type { Style } from './terminal/style.ts';
export type { Terminal } from './terminal/terminal.ts';
