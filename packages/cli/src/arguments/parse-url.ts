import { UsageError } from '../usage-error.ts';

/**
 * A URL of a receiver. `localhost:3000/webhook` and `:3000` are meant as they are typed.
 *
 * @throws UsageError for what is no http URL
 */
export function parseUrl(text: string): URL {
  const port = /^:?(\d{1,5})(\/.*)?$/.exec(text);
  const whole = port !== null ? `http://localhost:${port[1]}${port[2] ?? ''}` : withScheme(text);
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new UsageError('invalid_url', `The URL must be one such as http://localhost:3000/webhook, not "${text}".`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new UsageError('invalid_url', `The URL of ${url.host} must have no user and no password: senders send none.`);
  }
  url.hash = '';
  return url;
}

function withScheme(text: string): string {
  return /^[\w.-]+(:\d+)(\/|$)|^localhost(\/|$)|^\[[\da-f:]+\]/i.test(text) ? `http://${text}` : text;
}

/** Whether a URL leads to this machine, whatever the network says. */
export function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}
