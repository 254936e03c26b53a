import { script, stylesheet } from './generated/assets.ts';
import { LOGO } from './icons.ts';
import type { PageResponse } from './page-model.ts';
import { answer } from './responses.ts';

const ASSETS: ReadonlyMap<string, readonly [type: string, body: string]> = new Map([
  ['/assets/page.js', ['text/javascript; charset=utf-8', script] as const],
  ['/assets/page.css', ['text/css; charset=utf-8', stylesheet] as const],
  ['/assets/icon.svg', ['image/svg+xml; charset=utf-8', LOGO] as const],
]);

/** A file the page loads: its script, its style, its icon. */
export function findAsset(path: string): PageResponse | undefined {
  const asset = ASSETS.get(path);
  return asset === undefined ? undefined : answer(200, asset[0], asset[1]);
}
