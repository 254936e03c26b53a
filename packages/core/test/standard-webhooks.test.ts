import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { createReceiver, defineProvider, InvalidEventError, type Provider } from '../src/index.ts';
import { answer, NOW, type SentRequest } from './support/deliver.ts';

/**
 * A third sender, made of the public interface alone: Standard Webhooks (https://www.standardwebhooks.com), whose
 * signature is base64, comes in a list, and covers `id.timestamp.body` under a base64 secret.
 */
interface StandardEvent {
  readonly type: string;
  readonly data: unknown;
}

const standardWebhooks: Provider<StandardEvent, 'type', 'data'> = defineProvider<StandardEvent, 'type', 'data'>({
  name: 'standard',
  secretEnv: 'STANDARD_WEBHOOK_SECRET',
  defaultPaths: ['/webhooks/standard'],
  signatureHeader: 'webhook-signature',
  signatureEncoding: 'base64',
  decodeSecret: (secret) => Uint8Array.from(atob(secret.replace(/^whsec_/, '')), (char) => char.charCodeAt(0)),
  readSignature(header) {
    const list = header('webhook-signature');
    const timestamp = header('webhook-timestamp');
    const id = header('webhook-id');
    if (list === undefined) return 'signature_missing';
    if (timestamp === undefined) return 'timestamp_missing';
    if (!/^[1-9]\d{9}$/.test(timestamp)) return 'timestamp_malformed';
    if (id === undefined) return 'id_missing';
    if (!/^[\w-]{1,128}$/.test(id)) return 'id_malformed';
    const signatures = list.split(' ').flatMap((each) => (each.startsWith('v1,') ? [each.slice(3)] : []));
    return { signatures, prefix: `${id}.${timestamp}.`, signedAt: Number(timestamp) * 1000, id };
  },
  typeField: 'type',
  payloadField: 'data',
  eventTypes: [],
  parseEvent(json) {
    if (typeof (json as StandardEvent | null)?.type !== 'string') throw new InvalidEventError('`type` is not a string');
    return json as StandardEvent;
  },
  dedupeKey: (_event, { signed }) => signed.id as string,
  logFields: () => ({}),
  accepts: '2xx',
  deadlineMs: 15_000,
  retryHorizonMs: 86_400_000,
  dedupeTtlMs: 3 * 86_400_000,
  toleranceSeconds: 300,
});

const SECRET = `whsec_${Buffer.from('a standard secret of some length').toString('base64')}`;
const body = JSON.stringify({ type: 'contact.created', data: { name: 'Jane' } });

/** Signed by the reference implementation. */
function send(id: string, at = NOW, secret = SECRET): SentRequest {
  const signature = new Webhook(secret).sign(id, new Date(at), body);
  return {
    body,
    headers: { 'webhook-id': id, 'webhook-timestamp': String(at / 1000), 'webhook-signature': signature },
  };
}

describe('a third sender', () => {
  const seen: unknown[] = [];
  const receiver = createReceiver(standardWebhooks, {
    secret: SECRET,
    now: () => NOW,
    on: { '*': (event) => void seen.push(event.data) },
  });

  it('is verified, handed over and deduplicated by its message id', async () => {
    expect(await answer(receiver, send('msg_1'))).toEqual([200, 'handled']);
    expect(await answer(receiver, send('msg_1', NOW + 1000))).toEqual([200, 'duplicate']);
    expect(await answer(receiver, send('msg_2'))).toEqual([200, 'handled']);
    expect(seen).toEqual([{ name: 'Jane' }, { name: 'Jane' }]);
  });

  it('takes one good signature among several, as in a rotation', async () => {
    const good = send('msg_3');
    const other = send('msg_3', NOW, `whsec_${Buffer.from('another secret').toString('base64')}`);
    const list = `v1a,xxxx ${other.headers['webhook-signature']} ${good.headers['webhook-signature']}`;
    expect(await answer(receiver, { body, headers: { ...good.headers, 'webhook-signature': list } })).toEqual([
      200,
      'handled',
    ]);
    expect(await answer(receiver, other)).toEqual([401, 'invalid_signature']);
  });

  it('is refused when stale', async () => {
    expect(await answer(receiver, send('msg_4', NOW - 301_000))).toEqual([401, 'stale_timestamp']);
  });
});
