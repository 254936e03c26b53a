import type { Markup } from './html.ts';
import type { PageResponse } from './page-model.ts';

/**
 * What holds for all that the page answers. Nothing but its own files runs or is loaded, and nobody frames it. The referrer stays within it: without
 * any, browsers would send `Origin: null` with forms, and the server could not tell them from a stranger's.
 */
const SAFETY: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

export function page(status: number, markup: Markup): PageResponse {
  return answer(status, 'text/html; charset=utf-8', markup.toString());
}

export function answer(status: number, type: string, body: string): PageResponse {
  return { status, headers: { ...SAFETY, 'content-type': type }, body };
}

export function seeOther(location: string): PageResponse {
  return { status: 303, headers: { ...SAFETY, location }, body: '' };
}
