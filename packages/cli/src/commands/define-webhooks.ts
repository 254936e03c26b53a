import type { Command } from 'commander';
import type { EmulatorOption } from '../emulator/commands-context.ts';
import type { Context } from './context.ts';
import { driving } from './define-driving.ts';

const load = () => import('../emulator/run-webhooks.ts');

const EXAMPLES = `
Examples:
  $ hookgate webhooks
  $ hookgate webhooks create platos http://localhost:3000/webhooks/platos --topics message.rated,budget.exceeded
  $ hookgate webhooks rotate wh_1`;

/** `hookgate webhooks`. */
export function defineWebhooks(program: Command, { terminal }: Context): void {
  const webhooks = program
    .command('webhooks')
    .summary("the running emulator's webhooks")
    .description('Lists the webhooks of a running emulator.')
    .addHelpText('after', EXAMPLES);
  driving(webhooks.command('list', { isDefault: true }).description('all of them')).action(
    async (options: EmulatorOption) => (await load()).listWebhooks(options, terminal),
  );
  driving(
    webhooks
      .command('create')
      .description('make one; its secret is told this once')
      .argument('<sender>')
      .argument('<url>')
      .option('--topics <types>', 'only these types, with commas between (default: all)')
      .option('--secret <secret>', 'its secret (default: a new one)'),
  ).action(async (sender: string, url: string, options: EmulatorOption) =>
    (await load()).createWebhook(sender, url, options, terminal),
  );
  driving(webhooks.command('rotate').description('give one a new secret').argument('<id>')).action(
    async (id: string, options: EmulatorOption) => (await load()).rotateWebhook(id, options, terminal),
  );
  driving(webhooks.command('test').description('send a test event to one').argument('<id>')).action(
    async (id: string, options: EmulatorOption) => (await load()).testWebhook(id, options, terminal),
  );
  for (const [name, paused, what] of [
    ['pause', true, 'send nothing to one'],
    ['resume', false, 'go on with one'],
  ] as const) {
    driving(webhooks.command(name).description(what).argument('<id>')).action(
      async (id: string, options: EmulatorOption) => (await load()).pauseWebhook(id, paused, options, terminal),
    );
  }
  driving(webhooks.command('delete').description('remove one').argument('<id>')).action(
    async (id: string, options: EmulatorOption) => (await load()).deleteWebhook(id, options, terminal),
  );
}
