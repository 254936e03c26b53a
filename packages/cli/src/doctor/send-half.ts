import { once } from 'node:events';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDelivery } from '@hookgate/testing';

/** So long the first half is out before the connection breaks. */
const HALF_MS = 50;

/** Sends the head and half of the body, and breaks the connection. Whatever comes of it is no matter. */
export async function sendHalf({ headers, body }: TestDelivery, url: URL): Promise<void> {
  const request = (url.protocol === 'https:' ? overHttps : overHttp)(url, {
    method: 'POST',
    headers: { ...headers, 'content-length': body.length },
  });
  const gone = new Promise<void>((resolve) => {
    request
      .on('error', () => resolve())
      .on('close', () => resolve())
      .on('response', (answer) => answer.resume());
  });
  request.write(body.subarray(0, Math.floor(body.length / 2)));
  await Promise.race([once(request, 'socket').then(() => sleep(HALF_MS)), gone]);
  request.destroy();
  await gone;
}
