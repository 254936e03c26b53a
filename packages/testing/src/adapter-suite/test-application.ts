import type { AppAnswer, AppRequest } from './adapter-under-test.ts';

/** What the application answers for a delivery unless a case says otherwise. */
export const DONE: AppAnswer = plainAnswer(200, 'done by the application');

/** What the application's error handler answers. */
export const APP_ERROR: AppAnswer = plainAnswer(500, 'error of the application');

/** The routes an application has besides its webhook. */
export async function otherRoute(request: AppRequest, onPiece: () => void): Promise<AppAnswer | undefined> {
  const path = request.url.split('?', 1)[0];
  if (request.method === 'GET' && path === '/') return plainAnswer(200, 'home');
  if (request.method === 'OPTIONS' && path === '/') return plainAnswer(200, 'options of the application');
  if (request.method === 'POST' && path === '/upload') {
    let length = 0;
    for await (const piece of request.pieces()) {
      length += piece.length;
      onPiece();
    }
    return plainAnswer(200, `${length} bytes`);
  }
  return undefined;
}

/** An answer in plain text. */
export function plainAnswer(status: number, body: string): AppAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
