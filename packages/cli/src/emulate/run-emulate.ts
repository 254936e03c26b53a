import { createEmulator, type Emulator } from '@hookgate/emulator';
import { titleOf } from '../arguments/sender.ts';
import { announce } from '../emulator/running-emulators.ts';
import { stateFolder } from '../emulator/state-folder.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { FailedError, UsageError } from '../usage-error.ts';
import { createAttemptLines } from './attempt-lines.ts';
import type { EmulateOptions } from './emulate-options.ts';
import { handleKeys } from './handle-keys.ts';
import { openPage } from './open-page.ts';
import { type EmulatorPlan, planEmulator } from './plan-emulator.ts';

/** Runs senders until it is told to end. @returns the exit code */
export async function runEmulate(
  names: readonly string[],
  options: EmulateOptions,
  terminal: Terminal,
): Promise<number> {
  const plan = planEmulator(names, options, terminal);
  const emulator = await start(plan);
  const { url, token } = emulator;
  const leave = await announce(stateFolder(terminal.env), {
    url,
    token,
    pid: process.pid,
    startedAt: Date.now(),
  }).catch((error: Error) => {
    terminal.note(`Other commands will not find this emulator by themselves (${error.message}): give them --emulator.`);
    return async () => {};
  });
  const lines = createAttemptLines(options.json === true, terminal);
  emulator.subscribe((change) => lines.hear(change));
  tellStart(emulator, plan, options, terminal);
  if (options.open) openPage(emulator.pageUrl, (message) => terminal.note(message));

  const ending = endOf(terminal, (quit) => handleKeys(emulator, lines, terminal, quit));
  try {
    await ending;
  } finally {
    terminal.status('');
    await leave();
    await emulator.close();
  }
  return 0;
}

async function start(plan: EmulatorPlan): Promise<Emulator> {
  try {
    return await createEmulator(plan.options);
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof TypeError) throw new UsageError('invalid_option', message, { cause: error });
    // A port that is taken, a state file that is used or broken: it says so itself.
    throw new FailedError('not_started', message, { cause: error });
  }
}

function tellStart(emulator: Emulator, plan: EmulatorPlan, options: EmulateOptions, terminal: Terminal): void {
  const { style, program } = terminal;
  const { url, pageUrl, token, secrets } = emulator;
  const shown = Object.fromEntries(
    Object.entries(secrets).filter(([name]) => options.printSecret === true || plan.secretsFrom[name] === undefined),
  );
  if (options.json) {
    const senders = plan.profiles.map(({ provider }) => provider.name);
    terminal.print(JSON.stringify({ type: 'started', url, pageUrl, token, senders, secrets: shown }));
    return;
  }
  terminal.print(`${plan.profiles.map(titleOf).join(', ')}: ${style.bold(pageUrl)}`);
  const webhooks = emulator.webhooks();
  for (const { provider } of plan.profiles) {
    for (const webhook of webhooks.filter(({ sender }) => sender === provider.name)) {
      const secret = shown[provider.name];
      const from = plan.secretsFrom[provider.name] ?? 'a new one';
      const known = secret === undefined ? `its secret is that of ${from}` : `${provider.secretEnv}=${secret}`;
      terminal.print(`  ${provider.name} → ${webhook.url}  ${style.dim(known)}`);
    }
  }
  if (webhooks.length === 0) {
    terminal.print(
      `  No webhooks yet: make one on the page, with \`${program} webhooks create\`, or start with --forward-to.`,
    );
  }
  terminal.print(style.dim(`  \`${program} trigger <sender> <event>\` sends one.`));
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves when a signal or a key says so. The next signal ends the process at once. */
async function endOf(terminal: Terminal, keysOf: (quit: () => void) => (key: string) => void): Promise<void> {
  let ignoreKeys = (): void => {};
  let quit = (): void => {};
  try {
    await new Promise<void>((resolve) => {
      quit = resolve;
      for (const signal of SIGNALS) process.on(signal, quit);
      if (terminal.keys !== undefined) ignoreKeys = terminal.keys(keysOf(quit));
    });
  } finally {
    for (const signal of SIGNALS) process.off(signal, quit);
    ignoreKeys();
  }
}
