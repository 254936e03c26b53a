import type { Command } from 'commander';
import type { EmulatorOption } from '../emulator/commands-context.ts';
import type { FaultOptions } from '../emulator/run-tasks.ts';
import { UsageError } from '../usage-error.ts';
import type { Context } from './context.ts';
import { driving } from './define-driving.ts';

const load = () => import('../emulator/run-tasks.ts');

const TASK_EXAMPLES = `
Examples:
  $ hookgate tasks create "List the open deals" --scenario waiting
  $ hookgate tasks show task_1`;

/** `hookgate tasks`. */
export function defineTasks(program: Command, { terminal }: Context): void {
  const tasks = program
    .command('tasks')
    .summary("the running emulator's tasks")
    .description('Lists the tasks of a running emulator; each sends webhooks as it goes.')
    .addHelpText('after', TASK_EXAMPLES);
  driving(tasks.command('list', { isDefault: true }).description('all of them')).action(
    async (options: EmulatorOption) => (await load()).listTasks(options, terminal),
  );
  driving(
    tasks
      .command('create')
      .description('make one')
      .argument('[prompt]')
      .option('--scenario <name>', 'how it goes: complete, progress, waiting, failed, … (default: complete)')
      .option('--tool <tool>', 'the tool it uses'),
  ).action(async (prompt: string | undefined, options: EmulatorOption) =>
    (await load()).createTask(prompt, options, terminal),
  );
  driving(tasks.command('show').description('one, with its result').argument('<id>')).action(
    async (id: string, options: EmulatorOption) => (await load()).showTask(id, options, terminal),
  );
  driving(tasks.command('cancel').description('cancel one').argument('<id>')).action(
    async (id: string, options: EmulatorOption) => (await load()).cancelTask(id, options, terminal),
  );
}

const TIME_EXAMPLES = `
Examples:
  $ hookgate time
  $ hookgate time advance 5m
  $ hookgate time speed 60`;

/** `hookgate time`. */
export function defineTime(program: Command, { terminal }: Context): void {
  const time = program
    .command('time')
    .summary("the running emulator's clock")
    .description('Tells the time of a running emulator, and what is due next.')
    .addHelpText('after', TIME_EXAMPLES);
  driving(time.command('show', { isDefault: true }).description('the time')).action(async (options: EmulatorOption) =>
    (await load()).runTime({}, options, terminal),
  );
  driving(
    time
      .command('advance')
      .description('let time pass: sends all that falls due, and tells how it ended')
      .argument('<time>', 'a number and its unit (ms, s, m, h, d): 90s, 5m, 1h30m'),
  ).action(async (advance: string, options: EmulatorOption) => (await load()).runTime({ advance }, options, terminal));
  driving(
    time.command('speed').description('seconds of the emulator in a real one; 0 stops its clock').argument('<n>'),
  ).action(async (speed: string, options: EmulatorOption) => (await load()).runTime({ speed }, options, terminal));
}

const FAULT_EXAMPLES = `
Examples:
  $ hookgate fault
  $ hookgate fault set --rate 0.3 --kinds timeout,reply-lost --seed 7
  $ hookgate fault set --api-rate 1 --api-status 429
  $ hookgate fault off`;

/** `hookgate fault`. */
export function defineFault(program: Command, { terminal }: Context): void {
  const fault = program
    .command('fault')
    .summary('what goes wrong on purpose in the running emulator')
    .description('Tells what goes wrong on purpose in a running emulator.')
    .addHelpText('after', FAULT_EXAMPLES);
  driving(fault.command('show', { isDefault: true }).description('what goes wrong')).action(
    async (options: FaultOptions) => (await load()).runFault(false, options, terminal),
  );
  driving(
    fault
      .command('set')
      .description('have something go wrong')
      .option('--rate <share>', 'the share of attempts with a fault, 0 to 1')
      .option(
        '--kinds <names>',
        'which, with commas between: unreachable, reply-lost, timeout, duplicated, delayed, … (default: all)',
      )
      .option('--seed <n>', 'repeats the same faults')
      .option('--api-rate <share>', "the share of requests to the sender's own API that fail, 0 to 1")
      .option('--api-status <status>', 'what those are answered, such as 429 or 503'),
  ).action(async (options: FaultOptions) => (await load()).runFault(false, options, terminal));
  for (const name of ['clear', 'none', 'reset', 'stop']) {
    // What people type instead of `off`.
    fault.command(name, { hidden: true }).action(() => {
      throw new UsageError(
        'unknown_command',
        `There is no \`fault ${name}\`: \`${terminal.program} fault off\` has nothing go wrong.`,
      );
    });
  }
  driving(fault.command('off').description('have nothing go wrong')).action(async (options: FaultOptions) =>
    (await load()).runFault(true, options, terminal),
  );
}
