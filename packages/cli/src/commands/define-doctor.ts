import type { Command } from 'commander';
import type { DoctorOptions } from '../doctor/run-doctor.ts';
import type { Context } from './context.ts';

const EXAMPLES = `
Examples:
  $ hookgate doctor http://localhost:3000/webhook ploton
  $ hookgate doctor :3000 platos --effects http://localhost:3000/effects
  $ hookgate doctor :3000 platos --only exact-bytes,duplicate
  $ hookgate doctor :3000/webhooks/stripe stripe --json --junit doctor.xml

It sends some forty requests, one of each kind, real events among them: use a server for development.
--effects is a GET that answers how often your handler has done its work: a number, or {"count": 3}.
Exit code 0: every must holds. 1: one does not, or nothing listens. 2: a mistake in the command.`;

/** `hookgate doctor`. */
export function defineDoctor(program: Command, { terminal, exit }: Context): void {
  program
    .command('doctor')
    .summary('probe your running receiver')
    .description(
      'Asks a running receiver what senders and strangers ask, and says what each wrong answer means and what to change.',
    )
    .argument('<url>', 'your server; localhost:3000 and :3000 will do')
    .argument('<sender>', '`hookgate events` lists them')
    .option('--secret <secret>', "what to sign with (default: the sender's environment variable)")
    .option('--event <event>', 'which event to send (default: the first one of the sender)')
    .option('--only <probes>', 'only these, with commas between (default: all)')
    .option('--effects <url>', 'where to count what your handler did')
    .option('--settle <time>', 'how long work may go on behind an answer', '500ms')
    .option('--public-url <url>', 'the URL to sign, for senders that sign it and servers behind a proxy')
    .option('--allow-remote', 'probe a server that is not on this machine')
    .option('--junit <file>', "write the results as JUnit's XML")
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (url: string, sender: string, options: DoctorOptions) => {
      const { runDoctor } = await import('../doctor/run-doctor.ts');
      exit(await runDoctor(url, sender, options, terminal));
    });
}
