import { createHash, createHmac } from 'node:crypto';
import { twilio, twilioJson } from '@hookgate/senders/twilio';
import { FORM_TYPE, hexSecret, JSON_TYPE } from './hmac.ts';
import type { SenderProfile, SigningInput } from './sender-profile.ts';

function sign({ secret, body, url }: SigningInput): Readonly<Record<string, string>> {
  const form = new URLSearchParams(new TextDecoder().decode(body));
  const fields = [...new Set(form.keys())].sort().flatMap((name) => {
    return [...new Set(form.getAll(name))].sort().map((value) => name + value);
  });
  return {
    'x-twilio-signature': createHmac('sha1', secret)
      .update(url + fields.join(''))
      .digest('base64'),
  };
}

/** How Twilio sends forms (source: https://www.twilio.com/docs/usage/webhooks/webhooks-security). Nothing is sent again. */
export const twilioProfile: SenderProfile<typeof twilio> = {
  provider: twilio,
  title: 'Twilio',
  sign,
  sample: (type, { id }) => {
    const [kind, status = 'received'] = type.split('.');
    const sid = `${kind === 'call' ? 'CA' : 'SM'}${createHash('md5').update(id).digest('hex')}`;
    const parties = { AccountSid: `AC${'0'.repeat(32)}`, From: '+15550100', To: '+15550101' };
    const fields =
      kind === 'call'
        ? { ...parties, CallSid: sid, CallStatus: status }
        : { ...parties, MessageSid: sid, MessageStatus: status, Body: 'Hello' };
    return { type, sid, fields };
  },
  openFields: () => ['fields'],
  write: ({ fields }) => ({
    body: new URLSearchParams(fields as Record<string, string>).toString(),
    headers: FORM_TYPE,
  }),
  testSecret: '12345678901234567890123456789012',
  newSecret: hexSecret,
  retryDelaysMs: [],
  nonces: false,
  redelivers: false,
};

/** How Twilio sends JSON: with a digest of the body in the URL, which is signed. */
export const twilioJsonProfile: SenderProfile<typeof twilioJson> = {
  provider: twilioJson,
  title: 'Twilio (JSON)',
  sign: ({ secret, url }) => ({ 'x-twilio-signature': createHmac('sha1', secret).update(url).digest('base64') }),
  query: (body) => `bodySHA256=${createHash('sha256').update(body).digest('hex')}`,
  sample: (type, { at, uuid }) => ({
    type,
    payload: [
      {
        specversion: '1.0',
        type: 'com.twilio.messaging.message.delivered',
        source: '/test',
        id: uuid,
        time: new Date(at).toISOString(),
        data: {},
      },
    ],
  }),
  openFields: () => ['payload'],
  write: ({ payload }) => ({ body: JSON.stringify(payload), headers: JSON_TYPE }),
  testSecret: '12345678901234567890123456789012',
  newSecret: hexSecret,
  retryDelaysMs: [],
  nonces: false,
  redelivers: false,
};
