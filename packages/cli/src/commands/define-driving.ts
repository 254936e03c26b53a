import type { Command } from 'commander';
import type { TriggerOptions } from '../emulator/run-trigger.ts';
import { type Context, collect } from './context.ts';

/** Options of all commands that drive a running emulator. */
export function driving(command: Command): Command {
  return command
    .option(
      '--emulator <url>',
      'the URL that the emulator printed (default: HOOKGATE_EMULATOR_URL, or the one that was started last here)',
    )
    .option('--json', 'print JSON');
}

const EXAMPLES = `
Examples:
  $ hookgate trigger ploton task.failed --set data.error.code=rate_limited
  $ hookgate trigger platos message.rated --copies 3 --no-wait

Exit code 0: the first attempt is counted. 1: it is not; the sender goes on by its schedule.`;

/** `hookgate trigger`. */
export function defineTrigger(program: Command, { terminal, exit }: Context): void {
  driving(
    program
      .command('trigger')
      .summary('have the running emulator send an event')
      .description(
        'Has a running emulator send an event to every webhook that wants it, and waits for the first attempt.',
      )
      .argument('<sender>', '`hookgate events` lists them')
      .argument('<event>', '`hookgate events <sender>` lists them')
      .option('--set <path=value>', 'change a field of the sample event; may be given often', collect)
      .option('--body <body>', 'send this text instead: text, @file, or - for the standard input')
      .option('--tamper <what>', 'spoil it: signature, body, timestamp, nonce, missing-header, reserialise, …')
      .option('--copies <n>', 'so often, as senders do that deliver at least once', '1')
      .option('--delay <time>', "after this time of the emulator's")
      .option('--webhook <id>', 'to this webhook alone')
      .option('--no-wait', 'do not wait for the first attempt'),
  )
    .addHelpText('after', EXAMPLES)
    .action(async (sender: string, event: string, options: TriggerOptions) => {
      const { runTrigger } = await import('../emulator/run-trigger.ts');
      exit(await runTrigger(sender, event, options, terminal));
    });
}
