import { createHmac } from 'node:crypto';
import { clerk } from '@hookgate/senders/clerk';
import { openai } from '@hookgate/senders/openai';
import { polar } from '@hookgate/senders/polar';
import { resend } from '@hookgate/senders/resend';
import { svix } from '@hookgate/senders/svix';
import { hexSecret } from './hmac.ts';
import type { SenderProfile } from './sender-profile.ts';
import { standardContent, standardHeaders, standardProfile } from './standard-profile.ts';

const MINUTE_MS = 60_000;

/** How Svix sends (source: https://docs.svix.com). */
export const svixProfile: SenderProfile<typeof svix> = standardProfile(svix, 'Svix', (_type, { id }) => ({
  id: `obj_${id}`,
}));

/** How Resend sends (source: https://resend.com/docs/webhooks). */
export const resendProfile: SenderProfile<typeof resend> = standardProfile(
  resend,
  'Resend',
  (_type, { uuid }) => ({
    email_id: uuid,
    from: 'Acme <hi@acme.example>',
    to: ['jane@acme.example'],
    subject: 'Hello',
  }),
  {
    sample: (type, { at, uuid }) => {
      const created_at = new Date(at).toISOString();
      return { type, created_at, data: { email_id: uuid, created_at, to: ['jane@acme.example'], subject: 'Hello' } };
    },
  },
);

/** How Clerk sends (source: https://clerk.com/docs/webhooks). */
export const clerkProfile: SenderProfile<typeof clerk> = standardProfile(clerk, 'Clerk', () => ({}), {
  sample: (type, { at, id }) => ({
    data: { id: `${type.split('.')[0]}_${id}`, object: type.split('.')[0] },
    instance_id: 'ins_test',
    object: 'event',
    timestamp: at,
    type,
  }),
});

/** How OpenAI sends (source: https://platform.openai.com/docs/guides/webhooks). The steps within its 72 h are not published. */
export const openaiProfile: SenderProfile<typeof openai> = standardProfile(openai, 'OpenAI', () => ({}), {
  sample: (type, { at, id }) => ({
    object: 'event',
    id: `evt_${id}`,
    type,
    created_at: Math.floor(at / 1000),
    data: { id: `${type.split('.')[0]}_${id}` },
  }),
  redelivers: false,
});

/** How Polar sends (source: https://polar.sh/docs/integrate/webhooks). The steps of its ten retries are not published. */
export const polarProfile: SenderProfile<typeof polar> = standardProfile(
  polar,
  'Polar',
  (_type, { uuid }) => ({ id: uuid, status: 'active' }),
  {
    // Its key is the text of the secret.
    sign: (input) => {
      const mac = createHmac('sha256', input.secret).update(standardContent(input)).digest('base64');
      return standardHeaders('webhook', input, `v1,${mac}`);
    },
    testSecret: 'polar_whs_test_secret_of_polar',
    newSecret: (random) => `polar_whs_${hexSecret(random)}`,
    retryDelaysMs: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512].map((minutes) => minutes * MINUTE_MS),
  },
);
