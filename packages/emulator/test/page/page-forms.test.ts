import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from './support/chromium.ts';
import { type Bench, fill, openBench } from './support/page-bench.ts';
import { shownTypes, untilLive } from './support/read-page.ts';

const found = findChromium();
const inBrowser = describe.skipIf('missing' in found);
if ('missing' in found) it.skip(found.missing);

let browser: Browser;
beforeAll(async () => {
  if (!('missing' in found)) browser = await found.start();
});
afterAll(() => browser?.close());

inBrowser.each([
  ['With scripts', true],
  ['Without scripts', false],
])('%s', (_name, javaScriptEnabled) => {
  async function open(): Promise<Bench> {
    const bench = await openBench(browser, { javaScriptEnabled });
    await fill(bench);
    bench.page.on('dialog', (dialog) => void dialog.accept());
    return bench;
  }

  it('webhooks are made, where Platos has them too; their secret is shown once', async () => {
    const { page, emulator, receiverUrl, ...bench } = await open();
    await bench.open('/orgs/acme/projects/shop/env/dev/settings/webhooks');
    const form = page.locator('form[action="/webhooks"]');
    await form.getByRole('combobox', { name: 'Sender' }).selectOption('platos');
    await form.getByLabel('URL').fill(`${receiverUrl}/more`);
    await form.locator('summary', { hasText: 'Topics of Platos' }).click();
    await form.getByLabel('safety.event').check();
    await form.getByRole('button', { name: 'Make the webhook' }).click();
    const secret = (await page.locator('#secret').textContent()) ?? '';
    const made = emulator.webhooks().find(({ url }) => url.endsWith('/more'));
    expect(made?.topics).toEqual(['safety.event']);
    expect(secret.endsWith(made?.secretHint ?? '?')).toBe(true);
    await page.reload();
    expect(await page.content()).not.toContain(secret);

    await form.getByLabel('URL').fill('http://203.0.113.1/');
    await form.getByRole('button', { name: 'Make the webhook' }).click();
    await page.getByRole('alert').getByText('203.0.113.1').waitFor();
    expect(await form.getByLabel('URL').inputValue()).toBe('http://203.0.113.1/');
  });

  it('webhooks are tested, paused, resumed, rotated, changed and deleted', async () => {
    const { page, emulator, platos, ...bench } = await open();
    const now = async () => emulator.webhooks().find(({ id }) => id === platos.id);
    await bench.open('/webhooks');
    const card = page.getByRole('listitem').filter({ hasText: platos.url });
    await card.getByRole('button', { name: 'Pause' }).click();
    await card.getByText('paused', { exact: true }).waitFor();
    expect(await now()).toMatchObject({ paused: true });
    await card.getByRole('button', { name: 'Resume' }).click();
    await card.getByRole('button', { name: 'Pause' }).waitFor();
    await card.getByRole('button', { name: 'Rotate secret' }).click();
    await page.getByRole('heading', { name: 'The secret, this once' }).waitFor();
    await card.locator('summary', { hasText: 'Change URL' }).click();
    await card.locator('summary', { hasText: 'Topics of Platos' }).click();
    await card.getByLabel('bgo.failed').check();
    await card.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved:').waitFor();
    expect(await now()).toMatchObject({ topics: ['bgo.failed'], paused: false });
    await card.getByRole('button', { name: 'Send test' }).click();
    await page.getByText('Sent a test: bgo.failed.').waitFor();
    await bench.open('/webhooks');
    await card.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Deleted.').waitFor();
    expect(await now()).toBeUndefined();
  });

  it('any event is sent, changed and tampered with, and replayed with changes', async () => {
    const { page, emulator, platos, ...bench } = await open();
    await bench.open('/send');
    await page.getByRole('combobox', { name: 'Event' }).selectOption('platos budget.exceeded');
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Show its sample' }).click();
    await page.getByRole('heading', { name: 'budget.exceeded of Platos' }).waitFor();
    const json = page.getByRole('textbox', { name: 'JSON' });
    await json.fill('{"broken');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('alert').getByText('The text is no JSON').waitFor();
    expect(await json.inputValue()).toBe('{"broken');

    await bench.open('/send?event=platos+budget.exceeded');
    const sample = JSON.parse(await json.inputValue());
    await json.fill(JSON.stringify({ ...sample, data: { ...sample.data, note: 'mine' } }));
    await page.getByRole('combobox', { name: 'Webhook' }).selectOption(platos.id);
    await page.getByLabel('wrong secret').check();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByRole('heading', { name: 'budget.exceeded' }).waitFor();
    const sent = await emulator.delivery(bench.idOf('budget.exceeded'));
    const event = JSON.parse(sent?.body.text ?? '');
    expect(event).toMatchObject({ data: { note: 'mine' } });
    // Its own id, not the sample's: receivers would take the second one for a copy.
    expect(event.event_id).not.toBe(sample.event_id);

    await page.getByRole('textbox', { name: 'Body' }).fill('{"event":"budget.exceeded",\n"event_id":"changed"}');
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await page.getByText('Sent as a new delivery.').waitFor();
    const replayed = await emulator.delivery(bench.idOf('budget.exceeded'));
    expect(replayed?.body.text).toBe('{"event":"budget.exceeded",\n"event_id":"changed"}');
    expect(page.url()).toContain(replayed?.id);
  });

  it('dead letters are redelivered and removed, tasks made and cancelled', async () => {
    const { page, emulator, ...bench } = await open();
    await bench.open('/dead-letters');
    await page.getByRole('button', { name: 'Redeliver all' }).click();
    await page.getByText('Sent again: 1 dead letter.').waitFor();
    await page.getByRole('button', { name: 'Remove all' }).click();
    await page.getByText('Removed: 1 dead letter.').waitFor();
    await page.getByText('No dead letters').waitFor();

    await bench.open('/tasks');
    await page.getByRole('link', { name: bench.idOf('task.complete'), exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'Scenario' }).selectOption('stuck');
    await page.getByRole('button', { name: 'Make the task' }).click();
    await page.getByRole('button', { name: /^Cancel/ }).click();
    await page.getByRole('listitem').filter({ hasText: 'stuck' }).getByText('cancelled').first().waitFor();
    expect(
      emulator
        .tasks()
        .map(({ scenario }) => scenario)
        .sort(),
    ).toEqual(['complete', 'stuck']);
  });

  it('the clock is moved and faults are chosen', async () => {
    const { page, emulator, ...bench } = await open();
    await bench.open('/clock');
    await page.getByRole('button', { name: '30 min' }).click();
    await page.getByText('2026-01-31 14:31:00').waitFor();
    await page.getByLabel('Share of attempts').fill('12.5');
    await page.getByLabel('timeout').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(emulator.faults()).toMatchObject({ rate: 0.125, kinds: ['timeout'] });
    await page.getByLabel('3,600 times').check();
    await page.getByRole('button', { name: 'Set the speed' }).click();
    await page.getByText('It runs 3,600 times as fast').waitFor();
  });

  it('the list is filtered, read page by page, and copied from', async () => {
    const { page, emulator, ...bench } = await open();
    for (let made = 0; made < 97; made++) emulator.trigger('platos', 'bgo.failed');
    await emulator.settled();
    await bench.open('/');
    await page.getByRole('link', { name: 'Older' }).click();
    await expect.poll(() => shownTypes(page)).toEqual(['budget.exceeded', 'message.rated']);
    await page.getByRole('link', { name: 'Newest' }).click();
    await page.getByRole('link', { name: 'Older' }).waitFor();
    await page.getByRole('combobox', { name: 'State' }).selectOption('dead-letter');
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => shownTypes(page)).toEqual(['budget.exceeded']);

    if (javaScriptEnabled) await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const id = bench.idOf('budget.exceeded');
    await bench.open(`/deliveries/${id}`);
    await page.getByRole('link', { name: 'Copy as Vitest test' }).click();
    if (javaScriptEnabled) {
      await page.getByText('Copied the Vitest test.').waitFor();
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(emulator.test(id));
    } else {
      await page.waitForURL(`**/deliveries/${id}/test`);
      expect(await page.locator('pre').textContent()).toBe(emulator.test(id));
    }
  });
});

inBrowser('Replayed as it is', () => {
  it('a body keeps its bytes, whatever browsers make of its line breaks', async () => {
    const bench = await openBench(browser);
    const { page, emulator, platos } = bench;
    const body = '{"event":"bgo.failed",\r\n"event_id":\r"x",\n"data":{}}';
    const [odd] = emulator.sendEvent({ sender: 'platos', type: 'bgo.failed', body, webhook: platos.id });
    await emulator.settled();
    await bench.open(`/deliveries/${odd?.id}`);
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await page.getByText('Sent as a new delivery.').waitFor();
    const replayed = await emulator.delivery(bench.idOf('bgo.failed'));
    expect(replayed?.id).not.toBe(odd?.id);
    expect(replayed?.body.text).toBe(body);
  });
});

inBrowser('Hostile payloads', () => {
  const script = '<script>document.title = "taken"</script><img src=x onerror="document.title=1">"\'`</textarea>';
  const turned = 'invoice_\u202etxt.exe';

  it('are text, wherever they are shown', async () => {
    const bench = await openBench(browser);
    const { page, emulator, receiverUrl } = bench;
    const body = JSON.stringify({ event: script + turned, event_id: 'x', data: { nul: '\u0000' } });
    emulator.createTask({ prompt: script + turned, tool: script });
    emulator.createWebhook({
      sender: 'platos',
      url: `${receiverUrl}/?"><script>document.title='taken'</script>`,
    });
    const [first] = emulator.sendEvent({ sender: 'platos', type: 'safety.event', body });
    await emulator.settled();
    const search = encodeURIComponent(script);
    for (const path of [
      '/',
      `/deliveries/${first?.id}`,
      '/webhooks',
      '/tasks',
      `/send?event=${search}`,
      `/?q=${search}`,
    ]) {
      await bench.open(path);
      expect(await page.title()).toContain('Hookgate emulator');
      expect(await page.locator('main script, main img, [onerror]').count()).toBe(0);
    }
    await bench.open(`/deliveries/${first?.id}`);
    expect(await page.title()).toContain('invoice_U+202Etxt.exe');
    await bench.open('/');
    await untilLive(page);
    // And live, where the browser writes the row.
    emulator.sendEvent({ sender: 'platos', type: 'safety.event', body });
    await expect.poll(() => shownTypes(page)).toEqual(Array(4).fill(`${script}invoice_U+202Etxt.exe`));
    expect(await page.locator('main script, main img').count()).toBe(0);
    expect(bench.complaints).toEqual([]);
  });

  it('a body of 1 MiB is shown as far as it was kept, and sent whole when it is replayed', async () => {
    const bench = await openBench(browser);
    const { page, emulator, platos } = bench;
    const body = JSON.stringify({ event: 'bgo.failed', event_id: 'large', data: 'é'.repeat(520_000) });
    const [large] = emulator.sendEvent({ sender: 'platos', type: 'bgo.failed', body, webhook: platos.id });
    await emulator.settled();
    await bench.open(`/deliveries/${large?.id}`);
    await page.getByText('the first 64 KB were kept').first().waitFor();
    expect(await page.locator('textarea').count()).toBe(0);
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await page.getByText('Sent as a new delivery.').waitFor();
    expect((await emulator.delivery(bench.idOf('bgo.failed')))?.body.bytes).toBe(large && Buffer.byteLength(body));
  });
});
