import type { Command } from 'commander';
import type { VerifyOptions } from '../verify/run-verify.ts';
import { type Context, collect } from './context.ts';

const EXAMPLES = `
Examples:
  $ hookgate verify ploton --secret whsec_1 --body @body.json --header "x-ploton-signature: 1f3a…"
  $ hookgate verify platos --body @body.json --header "x-platos-signature: …" --header "x-platos-timestamp: 1768478400" \\
      --header "x-platos-nonce: 00ff…" --at 1768478400 --json

Nothing is sent. Give the body as your server received it, and the headers that came with it.
When the signature does not match it says what was signed, what would have matched, and which rewriting of the body explains it.
Exit code 0: verified and fresh. 1: not. 2: a mistake in the command.`;

/** `hookgate verify`. */
export function defineVerify(program: Command, { terminal, exit }: Context): void {
  program
    .command('verify')
    .summary('say why a signature does not match, offline')
    .description('Verifies a request as a receiver would, and says what is wrong with it.')
    .argument('<sender>', '`hookgate events` lists them')
    .requiredOption('--body <body>', 'the body as it came: text, @file, or - for the standard input')
    .option('--header <name: value>', 'a header of the request; may be given often', collect)
    .option('--secret <secret>', "what the receiver has (default: the sender's environment variable)")
    .option('--at <time>', "the receiver's time: -90s, 2026-01-15T12:00:00Z (default: now)")
    .option('--url <url>', 'the URL it was sent to, for senders that sign it')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (sender: string, options: VerifyOptions) => {
      const { runVerify } = await import('../verify/run-verify.ts');
      exit(await runVerify(sender, options, terminal));
    });
}
