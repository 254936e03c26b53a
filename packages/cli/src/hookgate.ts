#!/usr/bin/env node
import { runHookgate } from './run-hookgate.ts';
import { processTerminal } from './terminal/process-terminal.ts';

// Never rejects.
void runHookgate(process.argv.slice(2), processTerminal()).then((exitCode) => {
  process.exitCode = exitCode;
});
