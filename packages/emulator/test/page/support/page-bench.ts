import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { CreatedWebhook, Emulator, EmulatorOptions } from '../../../src/index.ts';
import { startEmulator } from '../../support/start-emulator.ts';
import { startReceiver } from '../../support/start-receiver.ts';
import { NOW } from './some-views.ts';

/** A page in a browser, the emulator that serves it, and a server that takes what it sends. */
export interface Bench {
  readonly emulator: Emulator;
  readonly page: Page;
  /** The server's answer to events of a type; 200 to all others. Change it as you like. */
  readonly answers: Record<string, number>;
  readonly receiverUrl: string;
  readonly platos: CreatedWebhook;
  readonly ploton: CreatedWebhook;
  /** What the page complained of: errors of its script, refusals of its content security policy. */
  readonly complaints: readonly string[];
  open(path: string): Promise<void>;
  /** The id of the newest delivery of a type. */
  idOf(type: string): string;
}

/** Starts all three, with a webhook of Platos and one of Ploton. They end with the test. */
export async function openBench(
  browser: Browser,
  options: BrowserContextOptions = {},
  emulatorOptions: EmulatorOptions = {},
): Promise<Bench> {
  const answers: Record<string, number> = {};
  const receiver = await startReceiver(({ body }, response) => {
    const type = /"event":"([^"]+)"/.exec(body)?.[1] ?? '';
    response.writeHead(answers[type] ?? 200, { 'content-type': 'application/json' }).end('{"ok":"perhaps"}');
  });
  const emulator = await startEmulator({ seed: 1, startAt: NOW, ...emulatorOptions });
  const platos = emulator.createWebhook({ sender: 'platos', url: `${receiver.url}/platos` });
  const ploton = emulator.createWebhook({ sender: 'ploton', url: `${receiver.url}/webhook` });

  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(10_000);
  const { port } = new URL(emulator.url);
  await context.addCookies([{ name: `hookgate_${port}`, value: emulator.token, url: emulator.url }]);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  return {
    emulator,
    page,
    answers,
    receiverUrl: receiver.url,
    platos,
    ploton,
    complaints,
    async open(path) {
      await page.goto(emulator.url + path);
    },
    idOf(type) {
      const found = emulator.deliveries({ q: type }).items[0];
      if (found === undefined) throw new Error(`There is no delivery of ${type}.`);
      return found.id;
    },
  };
}

/**
 * One delivery of each state, and a task: `safety.event` and `task.failed` are pending, `budget.exceeded` is a dead letter, `task.complete` and
 * `message.rated` are delivered. The newest is named first.
 */
export async function fill({ emulator, answers }: Bench): Promise<void> {
  Object.assign(answers, { 'budget.exceeded': 500, 'safety.event': 503, 'task.failed': 500 });
  emulator.trigger('platos', 'message.rated');
  emulator.trigger('platos', 'budget.exceeded');
  emulator.createTask({ prompt: 'Summarise the open issues' });
  await emulator.clock.advance(60_000);
  emulator.trigger('ploton', 'task.failed');
  emulator.trigger('platos', 'safety.event');
  await emulator.settled();
}
