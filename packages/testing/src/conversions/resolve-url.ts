import { failArgument, shown } from '../argument-error.ts';
import type { TestDelivery } from '../delivery.ts';

/**
 * Where a delivery goes: a URL with a path is meant as it is, one without gets the delivery's.
 *
 * @throws TypeError for what is no http URL
 */
export function resolveUrl(callee: string, url: string | URL, { path }: TestDelivery, argument = 'url'): URL {
  const wanted = 'must be a URL that starts with http:// or https://';
  if (!URL.canParse(url)) failArgument(callee, argument, `${wanted}, not ${shown(url)}`);
  const target = new URL(url);
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    failArgument(callee, argument, `${wanted}, not ${target.protocol}//`);
  }
  return target.pathname === '/' && target.search === '' ? new URL(path, target) : target;
}
