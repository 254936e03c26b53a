import { findOnPath } from '@hookgate/test-services';
import { type Browser, chromium } from 'playwright-core';

/** Its own processes and files only: nothing is fetched, reported or updated. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-quic',
  '--no-first-run',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts the Chromium of `CHROMIUM_PATH`, or the one on the PATH.
 *
 * @throws Error when there is none
 */
export async function startChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? findOnPath('chromium', 'chromium-browser', 'google-chrome');
  if (executablePath === undefined) {
    throw new Error('Tests of the page need a Chromium: install chromium, or say where it is in CHROMIUM_PATH.');
  }
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}
