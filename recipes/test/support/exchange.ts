import { createFactories, type TestDelivery, tamper } from '@hookgate/testing';
import { expect } from 'vitest';

export const SECRET = 'whsec_recipes';

export const { plotonEvent, plotonDelivery } = createFactories({ now: Date.now, secrets: { ploton: SECRET } });

/** Sends a delivery over a socket, with headers of its own where a test needs them. */
export async function send(
  url: string,
  { body, headers }: TestDelivery,
  more: Record<string, string> = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { ...headers, ...more },
    body: body as Uint8Array<ArrayBuffer>,
  });
  return { status: answer.status, text: await answer.text() };
}

/**
 * What every recipe has to do: a tampered delivery is refused, a good one is taken, its copy is not run again.
 *
 * @param handled the ids the application has handled so far
 * @param accepted the status of a good delivery
 */
export async function expectExchange(
  url: string,
  handled: () => readonly string[] | Promise<readonly string[]>,
  accepted: number = 200,
): Promise<void> {
  const event = plotonEvent('task.complete');
  const delivery = plotonDelivery(event);
  const before = (await handled()).length;
  expect(await send(url, tamper(delivery, 'signature'))).toMatchObject({ status: 401 });
  expect(await send(url, tamper(delivery, 'body'))).toMatchObject({ status: 401 });
  expect((await handled()).length).toBe(before);
  expect(await send(url, delivery)).toMatchObject({ status: accepted });
  expect(await send(url, delivery)).toMatchObject({ status: 200, text: expect.stringContaining('duplicate') });
  expect((await handled()).slice(before)).toEqual([event.task_id]);
}
