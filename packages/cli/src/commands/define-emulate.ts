import type { Command } from 'commander';
import type { EmulateOptions } from '../emulate/emulate-options.ts';
import { type Context, collect } from './context.ts';

const EXAMPLES = `
Examples:
  $ hookgate emulate ploton --forward-to http://localhost:3000
  $ hookgate emulate --forward-to localhost:3000 --speed 60
  $ hookgate emulate platos --forward-to platos=localhost:3000/hooks --events message.rated --state .hookgate.jsonl

Without a path in the URL deliveries go to each sender's documented one. Secrets are those of the environment (PLOTON_WEBHOOK_SECRET, …),
else new ones, which are printed: start your server with them. On a terminal: j and k choose a delivery, r sends it again, d shows it, q quits.`;

/** `hookgate emulate`. */
export function defineEmulate(program: Command, { terminal, exit }: Context): void {
  program
    .command('emulate')
    .summary('run the senders on this machine')
    .description('Runs senders on this machine, with their retries, dead letters and redelivery, an API and a page.')
    .argument('[senders...]', 'their names, or all (default: ploton platos)')
    .option('--forward-to <url>', 'your server; or sender=url, which may be given often', collect)
    .option('--port <port>', 'where the page and the API are', '4010')
    .option('--events <types>', 'only these, with commas between (default: all)')
    .option('--secret <secret>', 'what to sign with; or sender=secret, which may be given often', collect)
    .option('--print-secret', 'print all secrets, those of the environment too')
    .option('--speed <n>', 'seconds of the emulator in a real one (default: 1)')
    .option('--manual-clock', 'time stands still until `hookgate time advance`')
    .option('--state <file>', 'keep everything in this file, over restarts')
    .option('--seed <n>', 'repeat ids and faults')
    .option('--allow-remote', 'deliver to other machines than this one')
    .option('--open', 'open the page')
    .option('--json', 'print a line of JSON for each attempt')
    .addHelpText('after', EXAMPLES)
    .action(async (senders: string[], options: EmulateOptions) => {
      const { runEmulate } = await import('../emulate/run-emulate.ts');
      exit(await runEmulate(senders, options, terminal));
    });
}
