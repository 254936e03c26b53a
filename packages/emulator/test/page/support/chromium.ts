import { findOnPath, missingService } from '@hookgate/test-services';
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
 * Finds the Chromium of `CHROMIUM_PATH`, or the one on the PATH; or says what is missing.
 *
 * @throws Error when there is none and `CI=true`
 */
export function findChromium(): { readonly start: () => Promise<Browser> } | { readonly missing: string } {
  const executablePath = process.env.CHROMIUM_PATH || findOnPath('chromium', 'chromium-browser', 'google-chrome');
  if (executablePath === undefined) {
    return { missing: missingService('no Chromium on PATH: install chromium, or say where it is in CHROMIUM_PATH') };
  }
  return { start: () => chromium.launch({ executablePath, headless: true, args: FLAGS }) };
}
