import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startChromium } from './support/chromium.ts';
import { findBarriers } from './support/find-barriers.ts';
import { type MemoryModel, NOW, someAttempt, someDelivery } from './support/memory-model.ts';
import { type Bench, openBench } from './support/page-bench.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser?.close());

/** Every state a delivery can be in, and a task. */
function fill(model: MemoryModel): void {
  model.put(
    someDelivery('old', { state: 'delivered', lastOutcome: 'delivered', lastStatus: 200, createdAt: NOW - 90_000 }),
  );
  const lost = someAttempt(1, NOW - 60_000, { outcome: 'timeout', error: 'No answer within 5 s.', fault: 'timeout' });
  model.put(
    someDelivery('dead', {
      state: 'dead-letter',
      createdAt: NOW - 60_000,
      history: [lost, someAttempt(2, NOW - 50_000)],
    }),
  );
  model.put(
    someDelivery('task', { sender: 'ploton', type: 'task.complete', webhook: 'webhook_2', createdAt: NOW - 30_000 }),
  );
  model.put(someDelivery('young'));
  model.createTask({ prompt: 'Summarise the open issues' });
}

const VIEWS = [
  '/',
  '/deliveries/young',
  '/deliveries/dead',
  '/dead-letters',
  '/webhooks',
  '/tasks',
  '/send',
  '/clock',
  '/deliveries/none',
];

describe.each(['light', 'dark'] as const)('In %s', (colorScheme) => {
  it('axe finds nothing on any view, and the content security policy has nothing to refuse', async () => {
    const bench = await openBench(browser, { colorScheme });
    fill(bench.model);
    const found: Record<string, string[]> = {};
    for (const path of VIEWS) {
      await bench.open(path);
      const barriers = await findBarriers(bench.page);
      if (barriers.length > 0) found[path] = barriers;
    }
    await bench.open('/');
    await bench.page.keyboard.press('?');
    const inDialog = await findBarriers(bench.page);
    expect(found).toEqual({});
    expect(inDialog).toEqual([]);
    expect(bench.complaints.filter((text) => !text.includes('404'))).toEqual([]);
    await bench.close();
  });
});

describe('At 360 pixels', () => {
  it('no view scrolls sideways, and axe finds nothing in the list', async () => {
    const bench = await openBench(browser, { viewport: { width: 360, height: 740 } });
    fill(bench.model);
    bench.model.put(
      someDelivery('long', {
        type: 'x'.repeat(300),
        eventId: 'y'.repeat(300),
        url: `http://127.0.0.1/${'z'.repeat(300)}`,
      }),
    );
    const wide: string[] = [];
    for (const path of [...VIEWS, '/deliveries/long']) {
      await bench.open(path);
      if ((await bench.page.evaluate(() => document.documentElement.scrollWidth)) > 360) wide.push(path);
    }
    expect(wide).toEqual([]);
    await bench.open('/');
    expect(await findBarriers(bench.page)).toEqual([]);
    // Laid out as blocks, it is a table all the same.
    await expect(bench.page.getByRole('row').nth(1).getByRole('cell').first().textContent()).resolves.toContain(
      'Pending',
    );
    await bench.close();
  });
});

describe('With the keyboard alone', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(browser);
    fill(bench.model);
    await bench.open('/');
  });
  afterEach(() => bench.close());

  const inFocus = (): Promise<string> =>
    bench.page.evaluate(() => document.activeElement?.closest('tr')?.dataset.id ?? '');

  it('j and k walk through the rows, Enter opens one, Escape comes back to it', async () => {
    const { page } = bench;
    await page.keyboard.press('j');
    expect(await inFocus()).toBe('young');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await inFocus()).toBe('task');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/deliveries/task');
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => url.pathname === '/');
    await expect.poll(inFocus).toBe('task');
  });

  it('r sends the row again, and the row tells what came of it', async () => {
    const { page, model } = bench;
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    await page.getByRole('status').getByText('Sent again').waitFor();
    await page
      .getByRole('row', { name: /event-young/ })
      .getByText('Delivered')
      .waitFor();
    expect(model.asked).toContainEqual(['redeliver', 'young']);
    expect(await inFocus()).toBe('young');
  });

  it('/ filters, and what is typed there is no key', async () => {
    const { page, model } = bench;
    await page.keyboard.press('/');
    await page.keyboard.type('event-dear');
    await page.getByText('No delivery matches.').waitFor();
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    await page.getByRole('row').nth(1).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    expect(page.url()).toContain('?q=event-de');
    await page.keyboard.press('Escape');
    expect(await inFocus()).toBe('dead');
    expect(model.asked.filter(([name]) => name === 'redeliver')).toEqual([]);
  });

  it('? shows the keys, which can be switched off for good', async () => {
    const { page } = bench;
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.getByLabel('Single keys are on').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    await page.reload();
    await page.keyboard.press('j');
    expect(await inFocus()).toBe('');
  });

  it('numbers open the views, and the first stop of Tab leads to the content', async () => {
    const { page } = bench;
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('To the content');
    await page.keyboard.press('3');
    await page.waitForURL('**/webhooks');
  });
});

describe('Live', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(browser);
    fill(bench.model);
    await bench.open('/');
    await bench.page.locator('html.has-script').waitFor();
    await bench.page.waitForFunction(() => performance.getEntriesByName(`${location.origin}/api/stream`).length === 0);
  });
  afterEach(() => bench.close());

  const shown = (): Promise<string[]> =>
    bench.page.evaluate(() =>
      [...document.querySelectorAll('tbody tr')].map((row) => (row as HTMLElement).dataset.id ?? ''),
    );

  it('a new delivery comes on top, a changed one changes where it is', async () => {
    const { model, page } = bench;
    model.put(someDelivery('new', { createdAt: NOW }));
    await expect.poll(shown).toEqual(['new', 'young', 'task', 'dead', 'old']);
    model.put(
      someDelivery('task', {
        sender: 'ploton',
        state: 'delivered',
        lastOutcome: 'delivered',
        lastStatus: 200,
        createdAt: NOW - 30_000,
      }),
    );
    await page
      .getByRole('row', { name: /event-task/ })
      .getByText('Delivered')
      .waitFor();
    expect(await shown()).toEqual(['new', 'young', 'task', 'dead', 'old']);
    await page.getByText('5 in all').waitFor();
  });

  it('what does not match the filter does not come, and what stops matching goes', async () => {
    const { model, page } = bench;
    await bench.open('/?state=pending');
    expect(await shown()).toEqual(['young', 'task']);
    model.put(someDelivery('other', { state: 'delivered', createdAt: NOW }));
    model.put(someDelivery('young', { state: 'dead-letter' }));
    await expect.poll(shown).toEqual(['task']);
    await page.getByRole('link', { name: 'Dead letters 2' }).waitFor();
  });

  it('the countdown follows the emulator’s clock', async () => {
    const { model, page } = bench;
    const row = page.getByRole('row', { name: /event-young/ });
    expect(await row.textContent()).toContain('in 5 min');
    model.changeTime({ advanceMs: 60_000 });
    await row.getByText('in 4 min').waitFor();
    await row.getByText('1 min', { exact: true }).waitFor();
    model.changeTime({ speed: 60 });
    await row.getByText('in 3 min').waitFor();
  });

  it('paused it stands still, and afterwards shows what was missed', async () => {
    const { model, page } = bench;
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Paused', pressed: true }).waitFor();
    model.put(someDelivery('new', { createdAt: NOW }));
    // A later frame is there: the change would have been.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
    expect(await shown()).not.toContain('new');
    await page.keyboard.press('p');
    await expect.poll(shown).toContain('new');
  });

  it('details follow their delivery, and what the reader opened stays open', async () => {
    const { model, page } = bench;
    await bench.open('/deliveries/dead');
    await page.getByText('Attempt 1').click();
    const history = [
      someAttempt(1, NOW - 60_000),
      someAttempt(2, NOW - 50_000),
      someAttempt(3, NOW, { manual: true, outcome: 'delivered' }),
    ];
    model.put(someDelivery('dead', { state: 'delivered', attempts: 3, createdAt: NOW - 60_000, history }));
    await page.getByText('Attempt 3').waitFor();
    await page.getByText('by hand').first().waitFor();
    expect(await page.locator('details[data-key=attempt-1]').getAttribute('open')).not.toBeNull();
  });
});

describe('Forms', () => {
  it.each([true, false])('do all they do with scripts on and off (on: %s)', async (javaScriptEnabled) => {
    const bench = await openBench(browser, { javaScriptEnabled });
    const { page, model } = bench;
    fill(model);
    model.asked.length = 0;
    page.on('dialog', (dialog) => void dialog.accept());

    await bench.open('/orgs/o/projects/p/env/dev/settings/webhooks');
    const form = page.locator('form[action="/webhooks"]');
    await form.getByRole('combobox', { name: 'Sender' }).selectOption('platos');
    await form.getByLabel('URL').fill('http://127.0.0.1:4000/hook');
    await form.locator('summary', { hasText: 'Topics of Platos' }).click();
    await form.getByLabel('safety.event').check();
    await form.getByRole('button', { name: 'Make the webhook' }).click();
    await page.getByText('whsec_shown_once_9f3a').waitFor();
    await page.reload();
    expect(await page.getByText('whsec_shown_once_9f3a').count()).toBe(0);
    expect(model.asked.pop()).toEqual([
      'createWebhook',
      { sender: 'platos', url: 'http://127.0.0.1:4000/hook', topics: ['safety.event'] },
    ]);

    await form.getByLabel('URL').fill('http://example.com/');
    await form.getByRole('button', { name: 'Make the webhook' }).click();
    await page.getByRole('alert').getByText('The url must be of this machine.').waitFor();
    expect(await form.getByLabel('URL').inputValue()).toBe('http://example.com/');

    await bench.open('/webhooks');
    const first = page.getByRole('listitem').filter({ hasText: 'http://127.0.0.1:3000/platos' });
    await first.getByRole('button', { name: 'Pause' }).click();
    await first.getByRole('button', { name: 'Resume' }).click();
    await first.getByRole('button', { name: 'Rotate secret' }).click();
    await page.getByText('whsec_rotated_77aa').waitFor();
    expect(model.asked.slice(-2)).toEqual([
      ['changeWebhook', 'webhook_1', { paused: true }],
      ['changeWebhook', 'webhook_1', { paused: false }],
    ]);

    await bench.open('/send');
    await page.getByRole('combobox', { name: 'Event' }).selectOption('platos safety.event');
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Show its sample' }).click();
    await page.getByRole('heading', { name: 'safety.event of Platos' }).waitFor();
    const json = page.getByRole('textbox', { name: 'JSON' });
    await json.fill((await json.inputValue()).replace('"data": {}', '"data": {"level": "high"}'));
    await page.getByRole('combobox', { name: 'Webhook' }).selectOption('webhook_1');
    await page.getByLabel('nonce reused').check();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.waitForURL(/sent_/);
    expect(model.asked.pop()).toEqual([
      'sendEvent',
      {
        sender: 'platos',
        type: 'safety.event',
        overrides: { data: { level: 'high' } },
        webhook: 'webhook_1',
        tamper: 'nonce-reused',
        copies: 0,
        delayMs: 0,
      },
    ]);

    await page.getByRole('textbox', { name: 'Body' }).fill('{"changed":true}');
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await page.waitForURL(/replayed_/);
    expect(model.asked.pop()).toEqual(['replay', expect.stringMatching(/^sent_/), { body: '{"changed":true}' }]);
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await page.getByText('Sent as a new delivery.').waitFor();
    await expect.poll(() => model.asked.at(-1)).toEqual(['replay', expect.stringMatching(/^replayed_/), {}]);

    await bench.open('/dead-letters');
    await page.getByRole('button', { name: 'Redeliver all' }).click();
    await page.getByText('Sent again: 1 dead letter.').waitFor();
    await page.getByText('No dead letters').waitFor();

    await bench.open('/tasks');
    await page.getByRole('combobox', { name: 'Scenario' }).selectOption('with-waiting');
    await page.getByRole('button', { name: 'Make the task' }).click();
    await page.getByRole('button', { name: 'Cancel task_2' }).click();
    await page.getByRole('listitem').filter({ hasText: 'task_2' }).getByText('failed').first().waitFor();
    expect(await page.getByRole('link', { name: 'old' }).first().getAttribute('href')).toBe('/deliveries/old');

    await bench.open('/clock');
    await page.getByRole('button', { name: '30 min' }).click();
    await page.getByText('2026-01-31 14:30:00').waitFor();
    await page.getByLabel('Share of attempts').fill('12.5');
    await page.getByLabel('timeout').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(model.asked.pop()).toEqual([
      'changeFaults',
      { rate: 0.125, kinds: ['timeout'], seed: 1, apiRate: 0, apiStatus: 503 },
    ]);
    await bench.close();
  });
});

describe('Copying', () => {
  it('takes the command to the clipboard, and opens it as text without a script', async () => {
    const bench = await openBench(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
    fill(bench.model);
    await bench.open('/deliveries/young');
    await bench.page.getByRole('link', { name: 'Copy as curl' }).click();
    await bench.page.getByText('Copied the curl command.').waitFor();
    expect(await bench.page.evaluate(() => navigator.clipboard.readText())).toBe(
      "curl -X POST 'http://127.0.0.1:3000/platos'",
    );
    await bench.open('/deliveries/young/test');
    expect(await bench.page.evaluate(() => document.contentType)).toBe('text/plain');
    await bench.close();
  });
});

describe('Hostile payloads', () => {
  it('are text, wherever they are shown', async () => {
    const bench = await openBench(browser);
    const { page, model } = bench;
    const script = '<script>document.title = "taken"</script><img src=x onerror="document.title=1">"\'`';
    const turned = 'invoice_\u202etxt.exe\u0000';
    const text = JSON.stringify({ script, turned, deep: '['.repeat(100), long: 'a'.repeat(60_000) });
    const body = { text, bytes: text.length, truncated: false };
    const response = { status: 200, headers: { 'x-odd': script }, body };
    const signing = { base: body, secretHint: script, header: script, value: turned };
    model.put(
      someDelivery('hostile', {
        type: script,
        eventId: turned,
        body,
        history: [
          someAttempt(1, NOW, {
            response,
            signing,
            error: script,
            request: { url: script, headers: { [turned]: script } },
          }),
        ],
      }),
    );
    model.createTask({ prompt: script + turned, tool: script });
    model.createWebhook({ sender: 'platos', url: `http://127.0.0.1/"><script>document.title="taken"</script>` });
    for (const path of [
      '/',
      '/deliveries/hostile',
      '/webhooks',
      '/tasks',
      '/send?event=<script>',
      `/?q=${encodeURIComponent(script)}`,
    ]) {
      await bench.open(path);
      expect(await page.title()).toContain('Hookgate emulator');
      expect(await page.evaluate(() => document.querySelectorAll('main script, main img, [onerror]').length)).toBe(0);
    }
    await bench.open('/');
    expect(await page.getByRole('row').nth(1).textContent()).toContain('invoice_U+202Etxt.exeU+0000');
    // And live, where the browser writes the row.
    model.put(someDelivery('hostile-2', { type: script, eventId: turned, createdAt: NOW }));
    await expect.poll(() => page.getByRole('row').count()).toBe(3);
    expect(await page.evaluate(() => document.querySelectorAll('main script, main img').length)).toBe(0);
    expect(bench.complaints).toEqual([]);
    await bench.close();
  });

  it('a body of which only the beginning was kept is shown as far as that goes', async () => {
    const bench = await openBench(browser);
    const text = `{"a":"${'é'.repeat(30_000)}`;
    bench.model.put(someDelivery('big', { body: { text, bytes: 1_048_576, truncated: true } }));
    await bench.open('/deliveries/big');
    await bench.page.getByText('1.0 MB; the first 64 KB were kept.').waitFor();
    expect(await bench.page.locator('textarea[name=body]').count()).toBe(0);
    await bench.close();
  });
});

describe('Left open while 10,000 deliveries come in', () => {
  it('the page keeps 100 rows, less than 100 MB, and is never busy for 200 ms', async () => {
    const bench = await openBench(browser);
    const { page, model } = bench;
    await bench.open('/');
    await page.evaluate(() => {
      const seen: number[] = [];
      Object.assign(window, { longTasks: seen });
      new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration))).observe({
        type: 'longtask',
      });
    });
    for (let made = 0; made < 10_000; made++) {
      model.put(someDelivery(`d${made}`, { createdAt: NOW + made }));
      model.put(
        someDelivery(`d${made}`, {
          createdAt: NOW + made,
          state: 'delivered',
          lastStatus: 200,
          lastOutcome: 'delivered',
        }),
      );
      if (made % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 25));
    }
    const newest = page.getByRole('row', { name: /event-d9999/ });
    await newest.getByText('Delivered').waitFor();
    await page.getByText('10,000 in all').waitFor();
    expect(await page.locator('tbody tr').count()).toBe(100);
    expect(await page.locator('tbody tr').last().getAttribute('data-id')).toBe('d9900');
    const longest = await page.evaluate(() => Math.max(0, ...(window as unknown as { longTasks: number[] }).longTasks));
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    expect(longest).toBeLessThan(200);
    expect(usedSize).toBeLessThan(100_000_000);
    await bench.close();
  });
});
