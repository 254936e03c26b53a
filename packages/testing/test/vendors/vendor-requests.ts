import { createHmac } from 'node:crypto';
import { sign as signGitHub, verify as verifyGitHub } from '@octokit/webhooks-methods';
import { isValidSlackRequest } from '@slack/bolt';
import Stripe from 'stripe';
import twilio from 'twilio';

/** One request, and what the vendor's own package thinks of it. */
export interface VendorRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A vendor's signer, and its verdict. */
export interface Vendor {
  readonly sign: (body: string) => VendorRequest | Promise<VendorRequest>;
  readonly accepts: (request: VendorRequest) => boolean | Promise<boolean>;
  /** The headers that the signature covers, or is in. */
  readonly signedHeaders: readonly string[];
}

export const SECRET = 'a secret of 32 characters at all';
export const PUBLIC_URL = 'https://hooks.example.com';

const { webhooks } = new Stripe('sk_test_none');
const seconds = (): number => Math.floor(Date.now() / 1000);
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

export const stripeVendor: Vendor = {
  signedHeaders: ['stripe-signature'],
  sign: (body) => ({
    path: '/webhooks/stripe',
    headers: { ...JSON_TYPE, 'stripe-signature': webhooks.generateTestHeaderString({ payload: body, secret: SECRET }) },
    body,
  }),
  accepts({ body, headers }) {
    try {
      webhooks.constructEvent(body, headers['stripe-signature'] ?? '', SECRET);
      return true;
    } catch (error) {
      if (error instanceof SyntaxError) return true;
      return false;
    }
  },
};

export const githubVendor: Vendor = {
  signedHeaders: ['x-hub-signature-256'],
  sign: async (body) => ({
    path: '/webhooks/github',
    headers: {
      ...JSON_TYPE,
      'x-hub-signature-256': await signGitHub(SECRET, body),
      'x-github-event': 'push',
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    },
    body,
  }),
  accepts: ({ body, headers }) => verifyGitHub(SECRET, body, headers['x-hub-signature-256'] ?? '').catch(() => false),
};

/** Bolt verifies only: this signs, and Bolt says whether that is right. */
function slackVendor(path: string, type: Readonly<Record<string, string>>): Vendor {
  return {
    signedHeaders: ['x-slack-signature', 'x-slack-request-timestamp'],
    sign(body) {
      const time = String(seconds());
      const signature = `v0=${createHmac('sha256', SECRET).update(`v0:${time}:${body}`).digest('hex')}`;
      return { path, headers: { ...type, 'x-slack-signature': signature, 'x-slack-request-timestamp': time }, body };
    },
    accepts: ({ body, headers }) =>
      isValidSlackRequest({
        signingSecret: SECRET,
        body,
        headers: {
          'x-slack-signature': headers['x-slack-signature'] ?? '',
          'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
        },
      }),
  };
}

export const slackEventsVendor: Vendor = slackVendor('/slack/events', JSON_TYPE);
export const slackCommandsVendor: Vendor = slackVendor('/slack/commands', FORM_TYPE);

/** Twilio's functions take the fields, as Express parses them. */
function fieldsOf(body: string): Record<string, string | string[]> {
  const form = new URLSearchParams(body);
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
}

export const twilioVendor: Vendor = {
  signedHeaders: ['x-twilio-signature'],
  sign(body) {
    const path = '/webhooks/twilio?account=1';
    const signature = twilio.getExpectedTwilioSignature(SECRET, PUBLIC_URL + path, fieldsOf(body));
    return { path, headers: { ...FORM_TYPE, 'x-twilio-signature': signature }, body };
  },
  accepts: ({ path, headers, body }) =>
    twilio.validateRequest(SECRET, headers['x-twilio-signature'] ?? '', PUBLIC_URL + path, fieldsOf(body)),
};
