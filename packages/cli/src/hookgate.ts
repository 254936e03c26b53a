#!/usr/bin/env node
import { runHookgate } from './run-hookgate.ts';
import { processTerminal } from './terminal/process-terminal.ts';

process.exitCode = await runHookgate(process.argv.slice(2), processTerminal());
