import type { AnyProvider } from '../senders/typed-events.ts';
import type { FailOption } from './option-error.ts';

/** What stands in front of the path where a target is a whole URL. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/**
 * Makes the function that tells a request's URL as its sender sees it. Without the option it is the path and the query: the
 * `Host` of a request is chosen by whoever sends it.
 *
 * @throws TypeError when the sender signs its URL and the option is missing, and when it is no URL
 */
export function createPublicUrl(
  { name, signsUrl }: AnyProvider,
  publicUrl: string | undefined,
  fail: FailOption,
): (target: string) => string {
  if (signsUrl !== true) return pathOf;
  if (publicUrl === undefined) {
    fail(
      'publicUrl',
      `is needed: ${name} signs the URL it sends to. Give its beginning, such as "https://hooks.example.com"`,
    );
  }
  const base = readBase(publicUrl);
  if (base === undefined) {
    fail(
      'publicUrl',
      'must be what stands in front of the path, such as "https://hooks.example.com", without query or fragment',
    );
  }
  return (target) => base + pathOf(target);
}

function pathOf(target: string): string {
  return target.replace(ORIGIN, '');
}

/** `URL.canParse` is not everywhere: jsdom in Jest 28 lacks it. */
function isUrl(text: string): boolean {
  try {
    return new URL(text).href !== '';
  } catch {
    return false;
  }
}

function readBase(text: unknown): string | undefined {
  if (typeof text !== 'string' || !/^https?:\/\/[^\s?#]+$/.test(text) || !isUrl(text)) return undefined;
  return text.replace(/\/+$/, '');
}
