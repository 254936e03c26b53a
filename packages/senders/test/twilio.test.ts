import { createHash, createHmac } from 'node:crypto';
import { type AnyProvider, createFetchHandler, memoryStore, type WebhookOptions } from '@hookgate/core';
import { expect, it } from 'vitest';
import { TEST_PUBLIC_URL } from '../../testing/src/index.ts';
import { twilio, twilioJson } from '../src/twilio.ts';

const TOKEN = '12345678901234567890123456789012';
const sign = (text: string): string => createHmac('sha1', TOKEN).update(text).digest('base64');
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function receive(provider: AnyProvider) {
  const events: unknown[] = [];
  const options = {
    secret: TOKEN,
    publicUrl: TEST_PUBLIC_URL,
    store: memoryStore(),
    logger: { info() {}, warn() {}, error() {} },
    on: { '*': (event: unknown) => void events.push(event) },
  };
  const handle = createFetchHandler(provider, options as WebhookOptions);
  const send = async (path: string, body: string, signature: string): Promise<number> => {
    const headers = { 'x-twilio-signature': signature };
    return (await handle(new Request(TEST_PUBLIC_URL + path, { method: 'POST', headers, body }))).status;
  };
  return { send, events };
}

it('the text of a captured message is no digest of another form', async () => {
  const { send, events } = receive(twilio);
  const forged = 'Body=Pay+Mallory&MessageSid=SM0';
  const fields = { Body: `&bodySHA256=${digestOf(forged)}&`, From: '+15550100', MessageSid: `SM${'1'.repeat(32)}` };
  const captured = `/webhooks/twilio?x=1${Object.entries(fields).flat().join('')}`;
  const signature = sign(TEST_PUBLIC_URL + captured);
  expect(await send('/webhooks/twilio?x=1', new URLSearchParams(fields).toString(), signature)).toBe(200);
  expect(await send(captured, forged, signature)).toBe(401);
  expect(events).toHaveLength(1);
});

it('JSON is taken with a digest of it in the URL, and not without', async () => {
  const { send, events } = receive(twilioJson);
  const [path, body] = ['/webhooks/twilio-json', '[{"id":"1"}]'];
  const form = [...new URLSearchParams(body)].flat().join('');
  expect(await send(path, body, sign(TEST_PUBLIC_URL + path + form))).toBe(401);
  expect(await send(path, body, sign(TEST_PUBLIC_URL + path))).toBe(401);
  const other = `${path}?bodySHA256=${digestOf('[]')}`;
  expect(await send(other, body, sign(TEST_PUBLIC_URL + other))).toBe(401);
  expect(events).toEqual([]);
  const right = `${path}?bodySHA256=${digestOf(body)}`;
  expect(await send(right, body, sign(TEST_PUBLIC_URL + right))).toBe(200);
});
