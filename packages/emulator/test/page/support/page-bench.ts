import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createMemoryModel, type MemoryModel } from './memory-model.ts';
import { servePage } from './page-server.ts';

/** A page in a browser, and the model behind it. */
export interface Bench {
  readonly model: MemoryModel;
  readonly page: Page;
  /** What the page complained of: errors of its script, refusals of its content security policy. */
  readonly complaints: readonly string[];
  open(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Two webhooks, one of each sender. */
export async function openBench(browser: Browser, options: BrowserContextOptions = {}): Promise<Bench> {
  const model = createMemoryModel();
  model.createWebhook({ sender: 'platos', url: 'http://127.0.0.1:3000/platos' });
  model.createWebhook({ sender: 'ploton', url: 'http://127.0.0.1:3000/webhook', topics: ['task.complete'] });
  model.asked.length = 0;
  const server = await servePage(model);
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  return {
    model,
    page,
    complaints,
    async open(path) {
      await page.goto(server.url + path);
    },
    async close() {
      await context.close();
      await server.close();
    },
  };
}
