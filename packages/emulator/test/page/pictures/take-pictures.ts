/**
 * `pnpm pictures`: has an emulator deliver to an application for an afternoon, and takes the pictures of its page that the README
 * shows, from a real browser.
 */
import { fileURLToPath } from 'node:url';
import { createEmulator } from '../../../src/index.ts';
import { findChromium } from '../support/chromium.ts';
import { startBusyApplication } from './busy-application.ts';

const FOLDER = new URL('../../../../../docs/pictures/', import.meta.url);
const MINUTE = 60_000;
const AFTERNOON = Date.UTC(2026, 5, 18, 14, 2, 7);

let secrets: Readonly<Record<string, string>> = {};
const application = await startBusyApplication(() => secrets);
const emulator = await createEmulator({
  forwardTo: { ploton: `${application.url}/webhook`, platos: `${application.url}/webhooks/platos` },
  manualClock: true,
  startAt: AFTERNOON,
  seed: 7,
});
secrets = emulator.secrets;

emulator.trigger('platos', 'budget.exceeded');
emulator.trigger('platos', 'agent.version.created');
emulator.createTask({ prompt: 'Find the contacts of Acme', scenario: 'progress' });
await emulator.clock.advance(9 * MINUTE);
emulator.trigger('ploton', 'task.failed');
await emulator.clock.advance(7 * MINUTE);
for (const type of ['conversation.created', 'message.created', 'approval.requested'] as const)
  emulator.trigger('platos', type);
await emulator.clock.advance(2 * MINUTE);
emulator.sendEvent({ sender: 'platos', type: 'message.rated', tamper: 'signature' });
emulator.createTask({ prompt: 'Send the report', scenario: 'failed' });
await emulator.clock.advance(4 * MINUTE);
for (const type of ['message.created', 'budget.exceeded', 'conversation.archived'] as const)
  emulator.trigger('platos', type);
await emulator.settled();
await emulator.clock.advance(3_000);

const failing = emulator.deliveries({ q: 'task.failed' }).items.at(-1)?.id;
const found = findChromium();
if ('missing' in found) throw new Error(found.missing);
const browser = await found.start();
for (const colorScheme of ['light', 'dark'] as const) {
  const page = await browser.newPage({ viewport: { width: 1240, height: 700 }, colorScheme });
  await page.goto(emulator.pageUrl);
  await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
  await page.screenshot({ path: fileURLToPath(new URL(`emulator-deliveries-${colorScheme}.png`, FOLDER)) });
  await page.setViewportSize({ width: 1240, height: 1080 });
  await page.goto(`${emulator.url}/deliveries/${failing}`);
  await page.getByRole('button', { name: 'Live', exact: true }).waitFor();
  await page.screenshot({ path: fileURLToPath(new URL(`emulator-details-${colorScheme}.png`, FOLDER)) });
  await page.close();
}
await browser.close();
await emulator.close();
application.close();
