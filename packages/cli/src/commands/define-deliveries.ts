import type { Command } from 'commander';
import type { EmulatorOption } from '../emulator/commands-context.ts';
import type { DeliveriesOptions } from '../emulator/run-deliveries.ts';
import type { Context } from './context.ts';
import { driving } from './define-driving.ts';

const load = () => import('../emulator/run-deliveries.ts');

const EXAMPLES = `
Examples:
  $ hookgate deliveries --state dead-letter --sender ploton
  $ hookgate deliveries show dlv_1
  $ hookgate deliveries replay dlv_1 --body @event.json
  $ hookgate deliveries test dlv_1 > webhook.test.ts`;

/** `hookgate deliveries`. */
export function defineDeliveries(program: Command, { terminal }: Context): void {
  const deliveries = program
    .command('deliveries')
    .summary('list, show and repeat what the running emulator sent')
    .description('Lists the deliveries of a running emulator, the newest first.')
    .addHelpText('after', EXAMPLES);
  driving(
    deliveries
      .command('list', { isDefault: true })
      .description('the newest deliveries, or one')
      .argument('[id]')
      .option('--sender <sender>', 'of this sender alone')
      .option('--webhook <id>', 'of this webhook alone')
      .option('--state <state>', 'pending, delivered or dead-letter')
      .option('--search <text>', 'with this text in type, id or status')
      .option('--limit <n>', 'at most so many', '20')
      .option('--before <id>', 'older than this one'),
  ).action(async (id: string | undefined, options: DeliveriesOptions) => {
    const { listDeliveries, showDelivery } = await load();
    await (id === undefined ? listDeliveries(options, terminal) : showDelivery(id, options, terminal));
  });
  driving(deliveries.command('show').description('one with all its attempts').argument('<id>')).action(
    async (id: string, options: EmulatorOption) => (await load()).showDelivery(id, options, terminal),
  );
  driving(
    deliveries
      .command('redeliver')
      .description('send one again, by hand: the same payload, signed anew')
      .argument('<id>'),
  ).action(async (id: string, options: EmulatorOption) => (await load()).redeliver(id, options, terminal));
  driving(
    deliveries
      .command('replay')
      .description('send one again as a new one, with changes, signed anew')
      .argument('<id>')
      .option('--body <body>', 'another body: text, @file, or - for the standard input')
      .option('--url <url>', 'to another URL')
      .option('--tamper <what>', 'spoil it'),
  ).action(async (id: string, options: EmulatorOption) => (await load()).replay(id, options, terminal));
  for (const [form, what] of [
    ['curl', 'a line for the shell'],
    ['test', 'a test for Vitest'],
  ] as const) {
    driving(deliveries.command(form).description(`print one as ${what}`).argument('<id>')).action(
      async (id: string, options: EmulatorOption) => (await load()).printAs(form, id, options, terminal),
    );
  }
}

const DEAD_EXAMPLES = `
Examples:
  $ hookgate dead-letter
  $ hookgate dead-letter redeliver`;

/** `hookgate dead-letter`. */
export function defineDeadLetter(program: Command, { terminal, exit }: Context): void {
  const letters = program
    .command('dead-letter')
    .summary("the running emulator's dead letters")
    .description('Lists what a running emulator has given up on.')
    .addHelpText('after', DEAD_EXAMPLES);
  driving(
    letters
      .command('list', { isDefault: true })
      .description('the newest dead letters')
      .option('--limit <n>', 'at most so many', '20')
      .option('--before <id>', 'older than this one'),
  ).action(async (options: EmulatorOption & { readonly limit: string }) =>
    (await load()).listDeadLetters(options, terminal),
  );
  driving(letters.command('redeliver').description('send all of them again, and wait for what comes of it'))
    .addHelpText('after', '\nExit code 0: each is counted now. 1: one has failed again, or is not answered yet.')
    .action(async (options: EmulatorOption) => {
      const { redeliverDeadLetters } = await import('../emulator/redeliver-dead-letters.ts');
      exit(await redeliverDeadLetters(options, terminal));
    });
  driving(letters.command('purge').description('forget all of them')).action(async (options: EmulatorOption) =>
    (await load()).purgeDeadLetters(options, terminal),
  );
}
