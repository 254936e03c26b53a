import { type ClientHttp2Session, connect } from 'node:http2';
import { RawConnection } from '../raw-connection.ts';
import { encodeRequest } from '../raw-request.ts';
import type { RouterTransport } from './router-under-test.ts';

/** A transport that has connections to close. */
export interface SocketTransport extends RouterTransport {
  close(): void;
}

/** HTTP/1.1, byte for byte; one connection for as long as it lasts. */
export function http1Transport(url: string): SocketTransport {
  let open: RawConnection | undefined;
  return {
    name: 'HTTP/1.1',
    async send(target) {
      // One character is one byte here.
      if (BEYOND_BYTES.test(target)) return '';
      const connection = open === undefined || open.isClosed ? await RawConnection.open(url) : open;
      open = connection;
      connection.write(encodeRequest({ target, body: '' }));
      const response = await connection.responseOrClose();
      // What the server takes for two requests gets two answers.
      if (response === undefined || !PRINTABLE.test(target)) {
        connection.destroy();
        open = undefined;
      }
      return response?.body ?? '';
    },
    close: () => open?.destroy(),
  };
}

/** HTTP/2 without TLS; one session for as long as it lasts. */
export function http2Transport(url: string): SocketTransport {
  let open: ClientHttp2Session | undefined;
  const session = (): ClientHttp2Session => {
    if (open === undefined || open.closed || open.destroyed) {
      open = connect(url);
      // A lost session shows in its streams.
      open.on('error', () => {});
    }
    return open;
  };
  return {
    name: 'HTTP/2',
    send: (target) => sendOn(session(), target),
    close: () => open?.destroy(),
  };
}

function sendOn(session: ClientHttp2Session, target: string): Promise<string> {
  return new Promise((resolve) => {
    const stream = session.request({ ':method': 'POST', ':path': target }, { endStream: true });
    let body = '';
    stream.setEncoding('utf8');
    stream.on('data', (piece: string) => {
      body += piece;
    });
    // A target that the client or the server refuses.
    stream.on('error', () => {});
    stream.on('close', () => resolve(body));
  });
}

const BEYOND_BYTES = /[^\0-\xff]/;
const PRINTABLE = /^[!-~]*$/;
