import { LinearWebhookClient } from '@linear/sdk/webhooks';
import { sign as signGitHub, verify as verifyGitHub } from '@octokit/webhooks-methods';
import { Paddle } from '@paddle/paddle-node-sdk';
import '@shopify/shopify-api/adapters/node';
import { ApiVersion, shopifyApi } from '@shopify/shopify-api';
import { isValidSlackRequest } from '@slack/bolt';
import { verifyKey } from 'discord-interactions';
import OpenAI from 'openai';
import { Resend } from 'resend';
import * as standard from 'standardwebhooks';
import Stripe from 'stripe';
import * as svix from 'svix';
import twilio from 'twilio';
import { receiverSecret, type SenderProfile, TEST_PUBLIC_URL, testSecret } from '../../../testing/src/index.ts';

/** A request as a vendor's package is asked about it. */
export interface VendorRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bytes: Uint8Array;
}

/** A vendor's own package, for one sender. */
export interface Vendor {
  /** The package. */
  readonly by: string;
  /** How many random deliveries are compared. Default: 10,000; fewer where another row asks the same package. */
  readonly requests?: number;
  /** The signature's headers, where the package signs; else the profile does, and the package says whether that is right. */
  readonly sign?: (body: string, atSeconds: number, id: string) => Promisable<Readonly<Record<string, string>>>;
  readonly accepts: (request: VendorRequest, profile: SenderProfile) => Promisable<boolean>;
  /** Why the two may disagree; every disagreement has to be one of these. */
  readonly because?: Readonly<Record<string, (request: VendorRequest, ours: boolean) => boolean>>;
}

type Promisable<T> = T | Promise<T>;

const nowSeconds = (): number => Date.now() / 1000;
const passes = (check: () => unknown): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};
/** A verifier may parse what it has verified; whether that is JSON is not what is asked. */
const verifies = async (check: () => unknown): Promise<boolean> => {
  try {
    await check();
    return true;
  } catch (error) {
    return error instanceof SyntaxError;
  }
};
const secretOf = (profile: SenderProfile): string => receiverSecret(profile, testSecret(profile));

const STRIPE = new Stripe('sk_test_none').webhooks;
const PADDLE = new Paddle('pdl_sdbx_apikey_none').webhooks;
const OPENAI = new OpenAI({ apiKey: 'none' }).webhooks;
const RESEND = new Resend('re_none').webhooks;
const SHOPIFY = (secret: string) =>
  shopifyApi({
    apiKey: 'none',
    apiSecretKey: secret,
    scopes: [],
    hostName: 'hooks.example.com',
    apiVersion: Object.values(ApiVersion)[0] as ApiVersion,
    isEmbeddedApp: false,
    logger: { log: () => {} },
  } as never).webhooks;
let discordKey: Promise<CryptoKey> | undefined;
let shopify: ReturnType<typeof SHOPIFY> | undefined;

const spelt = (name: string, test: RegExp) => (request: VendorRequest) => test.test(request.headers[name] ?? '');
const isUtf8 = ({ body, bytes }: VendorRequest): boolean => Buffer.from(body).equals(Buffer.from(bytes));

/** What is true of all that sign as Standard Webhooks says. */
function likeStandard(brand: string): NonNullable<Vendor['because']> {
  return {
    'an id that could move bytes between id and time, or is longer than 255': (request, ours) =>
      !ours && !/^[!-\-/-~]{1,255}$/.test(request.headers[`${brand}-id`] ?? ''),
    'a time that is written in another way': (request, ours) =>
      !ours && !/^[1-9]\d{9}$/.test(request.headers[`${brand}-timestamp`] ?? ''),
    'a list of signatures that was cut or doubled': (request, ours) =>
      !ours && !/^v\d+[a-z]*,[^\s,]+( v\d+[a-z]*,[^\s,]+)*$/.test(request.headers[`${brand}-signature`] ?? ''),
    'bytes that are not UTF-8, which a text does not tell apart': (request, ours) => !ours && !isUtf8(request),
  };
}

export const VENDORS: Readonly<Record<string, Vendor>> = {
  'standard-webhooks': {
    by: 'standardwebhooks',
    sign: (body, at, id) => {
      const secret = `whsec_${Buffer.from('a test secret of standard-webhooks'.padEnd(32, '.')).toString('base64')}`;
      return {
        'webhook-id': id,
        'webhook-timestamp': String(at),
        'webhook-signature': new standard.Webhook(secret).sign(id, new Date(at * 1000), body),
      };
    },
    accepts: ({ body, headers }, profile) =>
      verifies(() => new standard.Webhook(secretOf(profile)).verify(body, { ...headers })),
    because: likeStandard('webhook'),
  },
  svix: {
    by: 'svix',
    accepts: ({ body, headers }, profile) =>
      verifies(() => new svix.Webhook(secretOf(profile)).verify(body, { ...headers })),
    because: likeStandard('svix'),
  },
  clerk: {
    by: 'svix',
    requests: 1_000,
    accepts: ({ body, headers }, profile) =>
      verifies(() => new svix.Webhook(secretOf(profile)).verify(body, { ...headers })),
    because: likeStandard('svix'),
  },
  resend: {
    by: 'resend',
    accepts: ({ body, headers }, profile) =>
      verifies(() =>
        RESEND.verify({
          payload: body,
          webhookSecret: secretOf(profile),
          headers: {
            id: headers['svix-id'] ?? '',
            timestamp: headers['svix-timestamp'] ?? '',
            signature: headers['svix-signature'] ?? '',
          },
        }),
      ),
    because: likeStandard('svix'),
  },
  openai: {
    by: 'openai',
    accepts: ({ body, headers }, profile) =>
      verifies(() => OPENAI.verifySignature(body, { ...headers }, secretOf(profile))),
    because: {
      ...likeStandard('webhook'),
      'base64 in one of its other spellings': (request, ours) =>
        !ours && !spelt('webhook-signature', /^v1,[\w+/]{42}[AEIMQUYcgkosw048]=$/)(request),
    },
  },
  polar: {
    by: 'standardwebhooks, as @polar-sh/sdk calls it',
    requests: 1_000,
    accepts: ({ body, headers }, profile) =>
      verifies(() =>
        new standard.Webhook(Buffer.from(secretOf(profile)).toString('base64')).verify(body, { ...headers }),
      ),
    because: likeStandard('webhook'),
  },
  stripe: {
    by: 'stripe',
    sign: (payload, timestamp) => ({
      'stripe-signature': STRIPE.generateTestHeaderString({ payload, timestamp, secret: 'whsec_test_stripe' }),
    }),
    accepts: ({ body, headers }, profile) =>
      verifies(() => STRIPE.constructEvent(body, headers['stripe-signature'] ?? '', secretOf(profile))),
    because: {
      'signed more than 300 s ahead: Stripe looks at the past only': ({ headers }, ours) =>
        !ours && Number(/t=(\d+)/.exec(headers['stripe-signature'] ?? '')?.[1]) > nowSeconds() + 300,
      'a header that was cut, doubled, or has a time written in another way': ({ headers }, ours) =>
        !ours && !/^(v\d=[^=\s,;]+,)*t=[1-9]\d{9}(,v\d=[^=\s,;]+)*$/.test(headers['stripe-signature'] ?? ''),
      'a signature beside the good one that is none': ({ headers }, ours) =>
        !ours && !/^[^v]*(,?v1=[0-9a-f]{64})+$/i.test(headers['stripe-signature'] ?? ''),
      'hex in capitals': ({ headers }, ours) => ours && /v1=[^,]*[A-F]/.test(headers['stripe-signature'] ?? ''),
      'bytes that are not UTF-8, which a text does not tell apart': (request, ours) => !ours && !isUtf8(request),
      'no body at all, which Stripe never sends': ({ body }, ours) => ours && body === '',
    },
  },
  github: {
    by: '@octokit/webhooks-methods',
    sign: async (body) => ({ 'x-hub-signature-256': await signGitHub('test_secret_of_github', body) }),
    accepts: ({ body, headers }, profile) =>
      verifyGitHub(secretOf(profile), body, headers['x-hub-signature-256'] ?? '').catch(() => false),
    because: {
      'hex in capitals': (request, ours) => ours && spelt('x-hub-signature-256', /=.*[A-F]/)(request),
      'bytes that are not UTF-8, which a text does not tell apart': (request, ours) => !ours && !isUtf8(request),
      'no body at all, which GitHub never sends': ({ body }, ours) => ours && body === '',
    },
  },
  shopify: {
    by: '@shopify/shopify-api',
    async accepts({ body, headers, path }, profile) {
      shopify ??= SHOPIFY(secretOf(profile));
      const rawRequest = { method: 'POST', url: path, headers };
      const { valid } = await shopify.validate({ rawBody: body, rawRequest, rawResponse: {} } as never);
      return valid;
    },
    because: {
      'a header of the event is missing: signed, but no event': ({ headers }, ours) =>
        ours && ['topic', 'shop-domain', 'api-version', 'webhook-id'].some((each) => !headers[`x-shopify-${each}`]),
      'bytes that are not UTF-8, which a text does not tell apart': (request, ours) => !ours && !isUtf8(request),
      'no body at all, which Shopify never sends': ({ body }, ours) => ours && body === '',
    },
  },
  'slack-events': slack(10_000),
  'slack-commands': slack(1_000),
  'slack-interactivity': slack(1_000),
  twilio: {
    by: 'twilio',
    sign: (body) => ({
      'x-twilio-signature': twilio.getExpectedTwilioSignature(
        '12345678901234567890123456789012',
        `${TEST_PUBLIC_URL}/webhooks/twilio`,
        formOf(body),
      ),
    }),
    accepts: ({ body, headers, path }, profile) =>
      passes(() => {
        const signature = headers['x-twilio-signature'] ?? '';
        if (!twilio.validateRequest(secretOf(profile), signature, TEST_PUBLIC_URL + path, formOf(body)))
          throw new Error();
      }),
    because: {
      'base64 in one of its other spellings': (request, ours) =>
        !ours && !spelt('x-twilio-signature', /^[\w+/]{26}[AEIMQUYcgkosw048]=$/)(request),
      'bytes that are not UTF-8, which a text does not tell apart': (request, ours) => !ours && !isUtf8(request),
    },
  },
  'twilio-json': {
    by: 'twilio',
    requests: 1_000,
    accepts: ({ body, headers, path }, profile) =>
      passes(() => {
        const signature = headers['x-twilio-signature'] ?? '';
        if (!twilio.validateRequestWithBody(secretOf(profile), signature, TEST_PUBLIC_URL + path, body))
          throw new Error();
      }),
    because: {
      'bytes that are not UTF-8, which a text does not tell apart': (request, ours) => !ours && !isUtf8(request),
    },
  },
  discord: {
    by: 'discord-interactions',
    async accepts({ bytes, headers }, profile) {
      discordKey ??= crypto.subtle.importKey('raw', Buffer.from(secretOf(profile), 'hex'), 'Ed25519', false, [
        'verify',
      ]);
      const [signature = '', time = ''] = [headers['x-signature-ed25519'], headers['x-signature-timestamp']];
      return verifyKey(Buffer.from(bytes), signature, time, (await discordKey) as never);
    },
    because: {
      'too old, or too far ahead: the package does not look': ({ headers }, ours) =>
        !ours && Math.abs(Number(headers['x-signature-timestamp']) - nowSeconds()) > 299,
      'a time that could move bytes into the body': ({ headers }, ours) =>
        !ours && !/^[1-9]\d{9}$/.test(headers['x-signature-timestamp'] ?? ''),
      'a signature with something behind it: the package takes the pairs of digits it finds': ({ headers }, ours) =>
        !ours && !/^[0-9a-f]{128}$/i.test(headers['x-signature-ed25519'] ?? ''),
    },
  },
  paddle: {
    by: '@paddle/paddle-node-sdk',
    accepts: ({ body, headers }, profile) =>
      PADDLE.isSignatureValid(body, secretOf(profile), headers['paddle-signature'] ?? '').catch(() => false),
    because: {
      'from 5 to 60 s old: the package takes 5': ({ headers }, ours) =>
        ours && Number(/ts=(\d+)/.exec(headers['paddle-signature'] ?? '')?.[1]) < nowSeconds() - 4,
      'signed more than 60 s ahead: the package looks at the past only': ({ headers }, ours) =>
        !ours && Number(/ts=(\d+)/.exec(headers['paddle-signature'] ?? '')?.[1]) > nowSeconds() + 59,
      'several signatures: the package takes the last one only': ({ headers }, ours) =>
        ours && (headers['paddle-signature'] ?? '').split('h1=').length > 2,
      'a header that was cut, doubled, or has a time written in another way': ({ headers }, ours) =>
        !ours && !/^ts=[1-9]\d{9}(;h1=[0-9a-f]{64})+$/i.test(headers['paddle-signature'] ?? ''),
      'hex in capitals': ({ headers }, ours) => ours && /h1=[^;]*[A-F]/.test(headers['paddle-signature'] ?? ''),
      'bytes that are not UTF-8, which a text does not tell apart': (request, ours) => !ours && !isUtf8(request),
    },
  },
  linear: {
    by: '@linear/sdk',
    accepts: ({ bytes, headers }, profile) =>
      verifies(() =>
        new LinearWebhookClient(secretOf(profile)).verify(Buffer.from(bytes), headers['linear-signature'] ?? ''),
      ),
    because: {
      'from a minute to 8 h old, or up to 5 min ahead: the package takes a minute': (request, ours) =>
        ours && Math.abs(timeIn(request) - Date.now()) > 59_000,
      'no time, or none that is a number: signed, but no event': (request, ours) =>
        ours && Number.isNaN(timeIn(request)),
      'hex in capitals': (request, ours) => ours && spelt('linear-signature', /[A-F]/)(request),
    },
  },
};

function slack(requests: number): Vendor {
  return {
    by: '@slack/bolt',
    requests,
    accepts: ({ body, headers }, profile) =>
      isValidSlackRequest({
        signingSecret: secretOf(profile),
        body,
        headers: {
          'x-slack-signature': headers['x-slack-signature'] ?? '',
          'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
        },
      }),
    because: {
      'signed more than 300 s ahead: Bolt looks at the past only': ({ headers }, ours) =>
        !ours && Number(headers['x-slack-request-timestamp']) > nowSeconds() + 299,
      'a time that is written in another way': ({ headers }, ours) =>
        !ours && !/^[1-9]\d{9}$/.test(headers['x-slack-request-timestamp'] ?? ''),
      'something behind the signature: Bolt takes what is between two `=`': (request, ours) =>
        !ours && !spelt('x-slack-signature', /^v0=[0-9a-f]{64}$/i)(request),
      'hex in capitals': ({ headers }, ours) => ours && /=.*[A-F]/.test(headers['x-slack-signature'] ?? ''),
      'bytes that are not UTF-8, which a text does not tell apart': (request, ours) => !ours && !isUtf8(request),
    },
  };
}

/** As body parsers hand it to the package: a repeated field is a list. */
function formOf(body: string): Record<string, string | string[]> {
  const form = new URLSearchParams(body);
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
}

function timeIn({ body }: VendorRequest): number {
  try {
    const time: unknown = JSON.parse(body).webhookTimestamp;
    return typeof time === 'number' ? time : Number.NaN;
  } catch {
    return Number.NaN;
  }
}
