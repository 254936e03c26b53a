import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { EmulatorError } from '../emulator-error.ts';

/** Who may ask: requests that a page of somebody else's had a browser send are kept out. */
export interface Guard {
  /**
   * For every request: it must be for this server by its name, and not from a page of another origin, but for one that leads here.
   *
   * @throws EmulatorError
   */
  admit(headers: IncomingHttpHeaders): void;
  /**
   * For the API and the page: who asks must know the token.
   *
   * @throws EmulatorError
   */
  authorize(request: IncomingMessage): void;
  /** Whether text is the token; takes the same time for every text. */
  isToken(text: string): boolean;
  /** The header that gives a browser the token. Scripts do not see it, and other sites' requests do not carry it. */
  readonly cookie: string;
}

/** @param port where the server listens */
export function createGuard(port: number, token: string): Guard {
  const hosts = new Set(['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${port}`));
  const origins = new Set([...hosts].map((host) => `http://${host}`));
  // Cookies do not tell ports apart: two emulators must not overwrite each other's.
  const cookieName = `hookgate_${port}`;
  const expected = digest(token);

  const isToken = (text: string): boolean => timingSafeEqual(digest(text), expected);

  function cookieOf({ cookie = '' }: IncomingHttpHeaders): string | undefined {
    for (const each of cookie.split(';')) {
      const [name = '', value] = each.trim().split('=', 2);
      if (name === cookieName) return value;
    }
    return undefined;
  }

  return {
    admit({ host = '', origin, ...headers }) {
      if (!hosts.has(host.toLowerCase())) {
        throw new EmulatorError(
          421,
          'wrong_host',
          'This server is asked for as 127.0.0.1, localhost or [::1], with its port.',
        );
      }
      if (origin !== undefined && !origins.has(origin)) {
        throw new EmulatorError(403, 'wrong_origin', 'Pages of other origins may not ask this server for anything.');
      }
      // What a page loads without CORS has no Origin, and the cookie comes along from other ports of this machine: they are one site.
      const isForeign = ['same-site', 'cross-site'].includes(String(headers['sec-fetch-site']));
      if (isForeign && headers['sec-fetch-mode'] !== 'navigate') {
        throw new EmulatorError(403, 'wrong_origin', 'Pages of other origins may not load anything from this server.');
      }
    },
    authorize({ headers, method = 'GET' }) {
      const { authorization, origin } = headers;
      if (authorization !== undefined) {
        const [, given] = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization) ?? [];
        if (given !== undefined && isToken(given)) return;
      } else {
        const given = cookieOf(headers);
        if (given !== undefined && isToken(given)) {
          if (method === 'GET' || method === 'HEAD' || origin !== undefined) return;
          // A browser says where a POST comes from; whoever does not say so is none.
          throw new EmulatorError(403, 'wrong_origin', 'With a cookie, what changes something must say its Origin.');
        }
      }
      throw new EmulatorError(
        401,
        'unauthorized',
        'The token is missing or wrong: open the URL that the emulator printed.',
      );
    },
    isToken,
    cookie: `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict`,
  };
}

/** Of one length, whatever was given. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
