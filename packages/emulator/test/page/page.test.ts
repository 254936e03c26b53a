import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startReceiver } from '../support/start-receiver.ts';
import { findChromium } from './support/chromium.ts';
import { findBarriers } from './support/find-barriers.ts';
import { fill, openBench } from './support/page-bench.ts';
import { rowInFocus, shownTypes, untilLive } from './support/read-page.ts';
import { watchTasks } from './support/watch-tasks.ts';

const found = findChromium();
const inBrowser = describe.skipIf('missing' in found);
if ('missing' in found) it.skip(found.missing);

let browser: Browser;
beforeAll(async () => {
  if (!('missing' in found)) browser = await found.start();
});
afterAll(() => browser?.close());

/** For what keeps the processor busy, on a machine that is busy with other things. */
const LONG = { timeout: 120_000 };

const VIEWS = ['/', '/dead-letters', '/webhooks', '/tasks', '/send', '/clock', '/deliveries/none'];

inBrowser.each(['light', 'dark'] as const)('In %s', (colorScheme) => {
  it('axe finds nothing on any view, and the content security policy has nothing to refuse', LONG, async () => {
    const bench = await openBench(browser, { colorScheme });
    await fill(bench);
    const details = ['safety.event', 'budget.exceeded'].map((type) => `/deliveries/${bench.idOf(type)}`);
    const found: Record<string, string[]> = {};
    for (const path of [...VIEWS, ...details]) {
      await bench.open(path);
      const barriers = await findBarriers(bench.page);
      if (barriers.length > 0) found[path] = barriers;
    }
    expect(found).toEqual({});
    await bench.open('/');
    await bench.page.keyboard.press('?');
    expect(await findBarriers(bench.page)).toEqual([]);
    expect(bench.complaints.filter((text) => !text.includes('404'))).toEqual([]);
  });
});

inBrowser('At 360 pixels', () => {
  it('no view scrolls sideways, and the list is a table all the same', async () => {
    const bench = await openBench(browser, { viewport: { width: 360, height: 740 } });
    await fill(bench);
    bench.emulator.createWebhook({ sender: 'platos', url: `${bench.receiverUrl}/${'z'.repeat(300)}` });
    const body = JSON.stringify({ event: 'x'.repeat(200), event_id: 'y'.repeat(200), data: 'w'.repeat(2000) });
    const [long] = bench.emulator.sendEvent({ sender: 'platos', type: 'safety.event', body });
    await bench.emulator.settled();
    const wide: string[] = [];
    for (const path of [...VIEWS, `/deliveries/${long?.id}`]) {
      await bench.open(path);
      if ((await bench.page.evaluate('document.documentElement.scrollWidth')) !== 360) wide.push(path);
    }
    expect(wide).toEqual([]);
    await bench.open('/');
    expect(await findBarriers(bench.page)).toEqual([]);
    const row = bench.page.getByRole('row', { name: /task.failed/ });
    expect(await row.getByRole('cell').first().textContent()).toContain('Pending');
  });
});

inBrowser('With the keyboard alone', () => {
  it('j and k walk through the rows, Enter opens one, Escape comes back to it', async () => {
    const bench = await openBench(browser);
    await fill(bench);
    await bench.open('/');
    const { page } = bench;
    await page.keyboard.press('j');
    expect(await rowInFocus(page)).toBe('safety.event');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await rowInFocus(page)).toBe('task.failed');
    await page.keyboard.press('Enter');
    await page.waitForURL(/deliveries/);
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => url.pathname === '/');
    await expect.poll(() => rowInFocus(page)).toBe('task.failed');
  });

  it('r sends the row again, and the row tells what came of it', async () => {
    const bench = await openBench(browser);
    await fill(bench);
    await bench.open('/');
    const { page } = bench;
    bench.answers['safety.event'] = 200;
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    await page.getByRole('status').getByText('Sent again').waitFor();
    await page
      .getByRole('row', { name: /safety.event/ })
      .getByText('Delivered')
      .waitFor();
    expect(await rowInFocus(page)).toBe('safety.event');
    expect((await bench.emulator.delivery(bench.idOf('safety.event')))?.history[1]?.manual).toBe(true);
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    await page.getByRole('status').getByText('sends nothing again by hand').waitFor();
  });

  it('/ filters, what is typed there is no key, and Escape leads to what was found', async () => {
    const bench = await openBench(browser);
    await fill(bench);
    await bench.open('/');
    const { page } = bench;
    await page.keyboard.press('/');
    await page.keyboard.type('Rated?');
    await page.getByText('No delivery matches.').waitFor();
    await page.keyboard.press('Backspace');
    await page.getByRole('row', { name: /message.rated/ }).waitFor();
    expect(await shownTypes(page)).toEqual(['message.rated']);
    expect(page.url()).toContain('?q=Rated');
    await page.keyboard.press('Escape');
    expect(await rowInFocus(page)).toBe('message.rated');
    expect((await bench.emulator.delivery(bench.idOf('message.rated')))?.attempts).toBe(1);
  });

  it('numbers open the views, ? shows the keys, which can be switched off for good', async () => {
    const bench = await openBench(browser);
    await bench.open('/');
    const { page } = bench;
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('To the content');
    await page.keyboard.press('3');
    await page.waitForURL('**/webhooks');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.getByLabel('Single keys are on').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    await page.reload();
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});

inBrowser('Live', () => {
  it('what is new comes on top, what changes changes where it is, and the counts follow', async () => {
    const bench = await openBench(browser);
    await fill(bench);
    await bench.open('/');
    const { page, emulator } = bench;
    await untilLive(page);
    const before = ['safety.event', 'task.failed', 'task.complete', 'budget.exceeded', 'message.rated'];
    expect(await shownTypes(page)).toEqual(before);
    emulator.trigger('platos', 'bgo.failed');
    await expect.poll(() => shownTypes(page)).toEqual(['bgo.failed', ...before]);
    // The third attempt of Platos, the second of Ploton: one is delivered, one is not.
    bench.answers['task.failed'] = 200;
    await emulator.clock.advance(60_000);
    await page
      .getByRole('row', { name: /task.failed/ })
      .getByText('Delivered')
      .waitFor();
    await page
      .getByRole('row', { name: /safety.event/ })
      .getByText('Dead letter')
      .waitFor();
    expect(await shownTypes(page)).toEqual(['bgo.failed', ...before]);
    await page.getByText('6 in all').waitFor();
    await page.getByRole('link', { name: 'Dead letters 2' }).waitFor();
  });

  it('what does not match the filter does not come, and what stops matching goes', async () => {
    const bench = await openBench(browser);
    await fill(bench);
    await bench.open('/?state=pending');
    const { page, emulator } = bench;
    await untilLive(page);
    expect(await shownTypes(page)).toEqual(['safety.event', 'task.failed']);
    emulator.trigger('platos', 'bgo.failed');
    bench.answers['safety.event'] = 200;
    await emulator.clock.advance(2000);
    await expect.poll(() => shownTypes(page)).toEqual(['task.failed']);
    expect(emulator.deliveries({ state: 'delivered', q: 'bgo' })).toMatchObject({ total: 1 });
  });

  it('the countdown follows the emulator’s clock, moved or running', async () => {
    const bench = await openBench(browser);
    await fill(bench);
    await bench.open('/');
    const { page, emulator } = bench;
    const row = page.getByRole('row', { name: /task.failed/ });
    expect(await row.textContent()).toContain('in 1 min');
    await untilLive(page);
    await emulator.clock.advance(20_000);
    await row.getByText('in 40 s').waitFor();
    await row.getByText('20 s', { exact: true }).waitFor();
    emulator.clock.setSpeed(5);
    await row.getByText(/in 3\d s/).waitFor();
  });

  it('paused it stands still, and afterwards shows what was missed', async () => {
    const bench = await openBench(browser);
    await fill(bench);
    await bench.open('/');
    const { page, emulator } = bench;
    await untilLive(page);
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Paused', pressed: true }).waitFor();
    emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    // Longer than a change takes to get there.
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 300))');
    expect(await shownTypes(page)).not.toContain('bgo.failed');
    await page.keyboard.press('p');
    await expect.poll(() => shownTypes(page)).toContain('bgo.failed');
  });

  it('details follow their delivery, and what the reader opened stays open', async () => {
    const bench = await openBench(browser);
    await fill(bench);
    const { page, emulator } = bench;
    await bench.open(`/deliveries/${bench.idOf('budget.exceeded')}`);
    await untilLive(page);
    await page.locator('summary', { hasText: 'Attempt 2' }).click();
    bench.answers['budget.exceeded'] = 200;
    emulator.redeliver(bench.idOf('budget.exceeded'));
    await page.locator('summary', { hasText: 'Attempt 5' }).getByText('by hand').waitFor();
    expect(await page.locator('details[data-key=attempt-2]').getAttribute('open')).not.toBeNull();
    expect(await page.getByRole('img', { name: /Timeline/ }).textContent()).toContain('by hand');
  });
});

inBrowser('The token', () => {
  it('lets in who opens the URL that was printed, and is out of the address then; without it there is nothing', async () => {
    const { emulator } = await openBench(browser);
    const context = await browser.newContext();
    const page = await context.newPage();
    expect((await page.goto(emulator.url))?.status()).toBe(401);
    await page.goto(emulator.pageUrl);
    await page.waitForURL(`${emulator.url}/`);
    await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
    await context.close();
  });

  it('is of no use to a page of another origin, though browsers send it along', async () => {
    const bench = await openBench(browser);
    await fill(bench);
    const { emulator, page } = bench;
    // Another port is another origin, and the same site: the cookie goes there.
    const stranger = await startReceiver((_received, response) =>
      response
        .setHeader('content-type', 'text/html')
        .end(`<form method="post" action="${emulator.url}/dead-letters/purge"><button>A gift</button></form>`),
    );
    await page.goto(stranger.url);
    const answered = page.waitForResponse(`${emulator.url}/dead-letters/purge`);
    await page.getByRole('button').click();
    expect((await answered).status()).toBe(403);
    expect(emulator.deadLetters({})).toMatchObject({ total: 1 });
  });
});

inBrowser('Left open while 10,000 deliveries come in to 50 webhooks', () => {
  it('the page keeps 100 rows, less than 100 MB, and is never busy for 200 ms at a stretch', LONG, async () => {
    const bench = await openBench(browser);
    const { page, emulator, receiverUrl } = bench;
    for (let made = 1; made < 50; made++) emulator.createWebhook({ sender: 'platos', url: `${receiverUrl}/${made}` });
    await bench.open('/');
    await untilLive(page);
    const endWatch = await watchTasks(browser, page);
    for (let made = 0; made < 10_000; made += 100) {
      for (let one = 0; one < 2; one++) emulator.trigger('platos', 'message.created');
      await emulator.settled();
    }
    emulator.trigger('platos', 'bgo.failed');
    // Looked for by its class only: what a row is called takes the browser longer than to draw it.
    await page.locator('tbody tr[data-state=delivered]', { hasText: 'bgo.failed' }).first().waitFor();
    const longest = await endWatch();
    await page.getByText('5,000 in all').waitFor();
    expect(await page.locator('tbody tr').count()).toBe(100);
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    expect(longest).toBeLessThan(200);
    expect(usedSize).toBeLessThan(100_000_000);
  });
});
