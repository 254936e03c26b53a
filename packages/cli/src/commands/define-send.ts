import type { Command } from 'commander';
import type { SendOptions } from '../send/send-options.ts';
import { type Context, collect } from './context.ts';

const EXAMPLES = `
Examples:
  $ hookgate send ploton task.complete http://localhost:3000/webhook
  $ hookgate send ploton task.failed :3000 --set data.error.code=rate_limited
  $ hookgate send stripe invoice.paid localhost:3000/webhooks/stripe --tamper signature
  $ hookgate send platos message.rated :3000 --copies 200 --concurrency 50
  $ hookgate send slack-events url_verification :3000

Everything is signed when it is sent. Without a path in the URL it goes to the sender's documented one.
Exit code 0: the sender counts it (with --copies: each of them). 1: it does not, also when a spoilt one is
refused as it should be. 2: a mistake in the command.`;

/** `hookgate send`. */
export function defineSend(program: Command, { terminal, exit }: Context): void {
  program
    .command('send')
    .summary('send a signed delivery to your server')
    .description('Sends a delivery, signed now, as its sender would, and shows what comes back.')
    .argument('<sender>', '`hookgate events` lists them')
    .argument('<event>', 'or a handshake; `hookgate events <sender>` lists them')
    .argument('<url>', 'your server; localhost:3000 and :3000 will do')
    .option('--secret <secret>', "what to sign with (default: the sender's environment variable)")
    .option('--set <path=value>', 'change a field of the sample event; may be given often', collect)
    .option('--body <body>', 'send these exact bytes instead: text, @file, or - for the standard input')
    .option('--header <name: value>', 'add a header; may be given often', collect)
    .option('--tamper <what>', 'spoil it: signature, body, timestamp, nonce, missing-header, reserialise, …')
    .option('--at <time>', 'when it is signed: -90s, +5m, 2026-01-15T12:00:00Z (default: now)')
    .option('--copies <n>', 'send the same event so often, each signed for itself', '1')
    .option('--concurrency <n>', 'so many at once', '1')
    .option('--timeout <time>', 'how long to wait for the answer (default: as long as the sender waits)')
    .option('--public-url <url>', 'the URL to sign, for senders that sign it and servers behind a proxy')
    .option('--curl', 'print a line for the shell instead of sending')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (sender: string, event: string, url: string, options: SendOptions) => {
      const { runSend } = await import('../send/run-send.ts');
      exit(await runSend([sender, event, url], options, terminal));
    });
}
