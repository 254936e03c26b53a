import { cutQuery } from './cut-query.ts';
import { decodePath } from './decode-path.ts';

/**
 * The one form in which a path is named, in logs and where deliveries are remembered. Routers disagree about what a target
 * says, so this form does not tell whose a request is: {@link import('./path-gate.ts').createPathGate} does.
 *
 * @param url a request target: path, query, absolute form
 * @returns the path, lower case, decoded, without dot segments, parameters, doubled or trailing slashes
 */
export function normalisePath(url: string): string {
  let path = cutQuery(url);
  if (PLAIN.test(path)) return path;
  path = path.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '');
  // Twice: a proxy or a router may decode once more than the one before it.
  path = cutQuery(decodePath(decodePath(path)));
  const segments: string[] = [];
  for (const part of path.toLowerCase().replaceAll('\\', '/').split('/')) {
    const segment = part.split(';', 1)[0] as string;
    if (segment === '' || segment === '.') continue;
    if (segment === '..') segments.pop();
    else segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

/** In this form already. */
const PLAIN = /^(?:\/[a-z0-9_~-]+(?:\.[a-z0-9_~-]+)*)+$/;
