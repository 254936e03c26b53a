import { Command, CommanderError } from 'commander';
import type { Context } from './commands/context.ts';
import { defineDeadLetter, defineDeliveries } from './commands/define-deliveries.ts';
import { defineDoctor } from './commands/define-doctor.ts';
import { defineTrigger } from './commands/define-driving.ts';
import { defineEmulate } from './commands/define-emulate.ts';
import { defineEvents } from './commands/define-events.ts';
import { defineSend } from './commands/define-send.ts';
import { defineSign } from './commands/define-sign.ts';
import { defineFault, defineTasks, defineTime } from './commands/define-tasks.ts';
import { defineVerify } from './commands/define-verify.ts';
import { defineWebhooks } from './commands/define-webhooks.ts';
import type { Terminal } from './terminal/terminal.ts';
import { FailedError, UsageError } from './usage-error.ts';
import { version } from './version.ts';

const COMMANDS = [
  defineSend,
  defineDoctor,
  defineSign,
  defineVerify,
  defineEvents,
  defineEmulate,
  defineTrigger,
  defineDeliveries,
  defineDeadLetter,
  defineWebhooks,
  defineTasks,
  defineTime,
  defineFault,
];

const EXAMPLES = `
Examples:
  $ hookgate send ploton task.complete http://localhost:3000/webhook
  $ hookgate verify ploton --body @body.json --header "x-ploton-signature: 1f3a…"

Exit codes: 0 counted, verified; 1 not counted, not verified; 2 a mistake in the command.
The secret is read from the variable that the receiver reads, or from --secret.`;

/**
 * Runs one command.
 *
 * @param args what stands behind the program's name
 * @returns the exit code: 0 done, 1 not (the sender would not count it, a signature does not verify, a probe failed), 2 a mistake in the
 *   command. Never rejects.
 */
export async function runHookgate(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const context: Context = {
    terminal,
    exit(code) {
      exitCode = code;
    },
  };
  const program = new Command('hookgate')
    .description('Sends real, signed webhook deliveries to the server you are writing, and says why one is refused.')
    .version(version, '-v, --version')
    .helpCommand('help [command]', 'the help of a command')
    .helpOption('-h, --help', 'show this help')
    .configureHelp({ showGlobalOptions: false })
    .addHelpText('after', EXAMPLES);
  for (const define of COMMANDS) define(program, context);
  for (const command of all(program)) {
    command.exitOverride();
    command.showHelpAfterError(`(${nameOf(command).replace(/^hookgate/, terminal.program)} --help tells more)`);
    command.configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    });
  }
  try {
    if (args.length === 0) {
      program.outputHelp();
      return 2;
    }
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return ofParser(error, args, terminal);
    return tell(error, args, terminal);
  }
}

function all(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(all)];
}

/** As it is typed. */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

/** What the parser of arguments ends with: help that was asked for, or a mistake that it has told already, but not as JSON. */
function ofParser({ exitCode, code, message }: CommanderError, args: readonly string[], terminal: Terminal): number {
  if (exitCode === 0) return 0;
  if (args.includes('--json')) {
    const name = code.replace(/^commander\./, '').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    printError(name, message.replace(/^error: /, ''), terminal);
  }
  return 2;
}

function printError(code: string, message: string, terminal: Terminal): void {
  terminal.print(JSON.stringify({ error: { code, message } }, null, 2));
}

function tell(error: unknown, args: readonly string[], terminal: Terminal): number {
  const isKnown = error instanceof UsageError || error instanceof FailedError;
  const message = error instanceof Error ? error.message : String(error);
  if (args.includes('--json')) printError(isKnown ? error.code : 'internal_error', message, terminal);
  if (isKnown) terminal.note(`${terminal.noteStyle.red('error:')} ${message}`);
  else {
    // Our own mistake: whoever reports it needs to say where.
    const where =
      terminal.env.HOOKGATE_DEBUG === undefined ? ' (HOOKGATE_DEBUG=1 shows where)' : `\n${(error as Error)?.stack}`;
    terminal.note(`${terminal.noteStyle.red('This is a fault of hookgate:')} ${message}${where}`);
  }
  return error instanceof UsageError ? 2 : 1;
}
