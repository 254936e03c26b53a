import type { Command } from 'commander';
import type { SignOptions } from '../sign/run-sign.ts';
import { type Context, collect } from './context.ts';

const EXAMPLES = `
Examples:
  $ hookgate sign ploton --secret whsec_1 --body '{"event":"task.complete"}'
  $ hookgate sign stripe --body @event.json --at -10m --json
  $ hookgate sign twilio --body 'Body=Hi&From=%2B15550100' --url https://hooks.example.com/sms

Nothing is sent. The body is signed to the byte: send the very same.`;

/** `hookgate sign`. */
export function defineSign(program: Command, { terminal, exit }: Context): void {
  program
    .command('sign')
    .summary('sign a body, offline')
    .description('Prints the headers that a sender would send with a body.')
    .argument('<sender>', '`hookgate events` lists them')
    .requiredOption('--body <body>', 'the exact bytes: text, @file, or - for the standard input')
    .option('--secret <secret>', "what to sign with (default: the sender's environment variable)")
    .option('--at <time>', 'when it is signed: -90s, +5m, 2026-01-15T12:00:00Z (default: now)')
    .option('--nonce <nonce>', 'for senders that sign one (default: a random one)')
    .option('--id <id>', "the message's id, for senders that sign one (default: made of the body)")
    .option('--type <event>', 'for senders that name the event in a header')
    .option('--url <url>', 'where it will be sent, for senders that sign it')
    .option('--header <name: value>', 'add a header; may be given often', collect)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (sender: string, options: SignOptions) => {
      const { runSign } = await import('../sign/run-sign.ts');
      exit(await runSign(sender, options, terminal));
    });
}
