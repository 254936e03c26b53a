import { createHmac } from 'node:crypto';
import type { AnyProvider } from '@hookgate/core';
import type { SampleFacts, SenderProfile, SigningInput } from './sender-profile.ts';

const MINUTE_MS = 60_000;

/** The attempts that Standard Webhooks proposes, and Svix makes: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h after each other. */
const STANDARD_DELAYS_MS: readonly number[] = [
  5_000,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  120 * MINUTE_MS,
  300 * MINUTE_MS,
  600 * MINUTE_MS,
  600 * MINUTE_MS,
];

/** The three headers of Standard Webhooks, under a brand's names. */
export function standardHeaders(
  brand: string,
  { id, at }: Pick<SigningInput, 'id' | 'at'>,
  signature: string,
): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    [`${brand}-id`]: id,
    [`${brand}-timestamp`]: String(Math.floor(at / 1000)),
    [`${brand}-signature`]: signature,
  };
}

/** What Standard Webhooks signs. */
export function standardContent({ id, at, body }: SigningInput): Uint8Array {
  const head = new TextEncoder().encode(`${id}.${Math.floor(at / 1000)}.`);
  return Uint8Array.from([...head, ...body]);
}

/** `whsec_` and the base64 of a key. */
function standardSecret(key: Uint8Array): string {
  return `whsec_${Buffer.from(key).toString('base64')}`;
}

/** What is the same for every sender that signs as Standard Webhooks says. */
export function standardProfile<TProvider extends AnyProvider>(
  provider: TProvider,
  title: string,
  data: (type: string, facts: SampleFacts) => Readonly<Record<string, unknown>>,
  own: Partial<SenderProfile<TProvider>> = {},
): SenderProfile<TProvider> {
  const brand = provider.signatureHeader.slice(0, -'-signature'.length);
  return {
    provider,
    title,
    commonTypes: ['invoice.paid', 'user.created'],
    sign: (input) => {
      const key = Buffer.from(input.secret.replace(/^whsec_/, ''), 'base64');
      const mac = createHmac('sha256', key).update(standardContent(input)).digest('base64');
      return standardHeaders(brand, input, `v1,${mac}`);
    },
    sample: (type, facts) => ({ type, timestamp: new Date(facts.at).toISOString(), data: data(type, facts) }),
    openFields: () => ['data'],
    testSecret: standardSecret(Buffer.from(`a test secret of ${provider.name}`.padEnd(32, '.'))),
    newSecret: standardSecret,
    retryDelaysMs: STANDARD_DELAYS_MS,
    signsEachAttempt: true,
    nonces: false,
    redelivers: true,
    ...own,
  };
}
