import type { IncomingMessage } from 'node:http';
import { EmulatorError } from '../emulator-error.ts';

/**
 * Reads a request's body as text.
 *
 * @throws EmulatorError 413 for one that is larger, of which the rest is not read, and 400 for one that is not UTF-8
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const bytes = await collect(request, maxBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new EmulatorError(400, 'invalid_body', 'The request is not UTF-8.');
  }
}

function collect(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = (): void => {
      // Listened to no more, and not destroyed: the answer is still to be written.
      request.removeAllListeners('data').pause();
      reject(new EmulatorError(413, 'request_too_large', `The request may have ${maxBytes} bytes at most.`));
    };
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return refuse();
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) return refuse();
      chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new EmulatorError(400, 'request_ended', 'The request ended in the middle.')));
  });
}
