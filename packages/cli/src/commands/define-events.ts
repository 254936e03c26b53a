import type { Command } from 'commander';
import type { EventsOptions } from '../events/run-events.ts';
import type { Context } from './context.ts';

const EXAMPLES = `
Examples:
  $ hookgate events
  $ hookgate events ploton
  $ hookgate events ploton task.failed`;

/** `hookgate events`. */
export function defineEvents(program: Command, { terminal, exit }: Context): void {
  program
    .command('events')
    .summary('list senders, their events, or show a sample')
    .description('Lists all senders; with one, its events and what is known of it; with an event, a sample of it.')
    .argument('[sender]')
    .argument('[event]')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (sender: string | undefined, event: string | undefined, options: EventsOptions) => {
      const { runEvents } = await import('../events/run-events.ts');
      exit(runEvents(sender, event, options, terminal));
    });
}
