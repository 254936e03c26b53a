/**
 * Puts every spelling that a router might take for one path into one form, so that a gate in front of the routers is
 * looser than all of them: a gate that knows only `/webhook` is passed by `/WEBHOOK`, `/web%68ook`, `//webhook`,
 * `/x/../webhook`, `/webhook;a=1` and `http://any.host/webhook`, which reach the handler in one framework or another.
 *
 * @param url a request target: path, query, absolute form
 * @returns the path, lower case, decoded, without dot segments, parameters, doubled or trailing slashes
 */
export function normalisePath(url: string): string {
  let path = cutQuery(url);
  if (PLAIN.test(path)) return path;
  path = path.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '');
  // Twice: a proxy or a router may decode once more than the one before it.
  path = cutQuery(decode(decode(path)));
  const segments: string[] = [];
  for (const part of path.toLowerCase().replaceAll('\\', '/').split('/')) {
    const segment = part.split(';', 1)[0] as string;
    if (segment === '' || segment === '.') continue;
    if (segment === '..') segments.pop();
    else segments.push(segment);
  }
  return `/${segments.join('/')}`;
}

/** Whether a normalised path is `guarded` or lies below it. */
export function isAtOrBelow(path: string, guarded: string): boolean {
  if (guarded === '/') return true;
  return path.startsWith(guarded) && (path.length === guarded.length || path.charCodeAt(guarded.length) === 0x2f);
}

/**
 * Makes the test whether a normalised path is `guarded` or lies below it. `guarded` may be a pattern as routers have them:
 * `:tenant` stands for something within one segment, `*` for anything. Taken literally it would guard nothing.
 */
export function createPathGate(guarded: string): (path: string) => boolean {
  if (!/[:*]/.test(guarded)) return (path) => isAtOrBelow(path, guarded);
  const segments = guarded.split('/').map((segment) => {
    const [text = ''] = segment.split(/[:*]/, 1);
    const rest = segment.slice(text.length);
    const any = rest === '' ? '' : rest.includes('*') ? '.*' : '[^/]+';
    return text.replace(/[^a-z0-9]/g, '\\$&') + any;
  });
  const pattern = new RegExp(`^${segments.join('/')}(?:/|$)`);
  return (path) => pattern.test(path);
}

/** Already in normal form: the one test that requests for other parts of an application pay. */
const PLAIN = /^(?:\/[a-z0-9_~-]+(?:\.[a-z0-9_~-]+)*)+$/;

function cutQuery(path: string): string {
  const end = path.search(/[?#]/);
  return end === -1 ? path : path.slice(0, end);
}

/** Percent-decoding that leaves what is not valid as it is; ASCII only, as no guarded path needs more. */
function decode(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
}
