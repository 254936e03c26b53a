import { createHmac } from 'node:crypto';
import { expect } from 'vitest';
import { runHere } from './run-here.ts';

/** The time of these tests. */
export const NOW = '2026-06-15T12:00:00Z';
export const SECRET = 'whsec_the_secret_of_this_test';

/** An event with all that serialisers spell in different ways. */
export const EVENT: Readonly<Record<string, unknown>> & { readonly data: object } = {
  event: 'task.complete',
  task_id: 'task_1',
  timestamp: NOW,
  data: { name: 'Zoë 😀', price: 1.5, count: 2, url: 'https://x/y?a=b c', html: '<b>&', list: [1, [], {}, null] },
};
export const compact: string = JSON.stringify(EVENT);
/** As `json.dumps(value, ensure_ascii=False)` writes it. */
export function python(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, each]) => `${JSON.stringify(name)}: ${python(each)}`)
    .join(', ')}}`;
}

/** What `hookgate verify --json` prints. */
export interface Verified {
  readonly verified: boolean;
  readonly signatureMatches: boolean;
  readonly reason?: string;
  readonly cause?: { readonly kind: string; readonly name: string };
  readonly difference?: { readonly at: number; readonly arrived: string; readonly signed: string };
  readonly signature: {
    readonly base: string;
    readonly expected: string;
    readonly given: readonly string[];
    readonly differsAt: number;
  };
  readonly findings: readonly string[];
}

export const mac = (body: string, secret: string | Uint8Array = SECRET): string =>
  createHmac('sha256', secret).update(body).digest('hex');

/** Verifies a body of Ploton's, as it arrived. */
export async function verify(
  signature: string,
  arrived: string | Uint8Array,
  secret: string = SECRET,
): Promise<Verified> {
  const args = [
    'verify',
    'ploton',
    '--body',
    '-',
    '--header',
    `X-Ploton-Signature: ${signature}`,
    '--at',
    NOW,
    '--json',
  ];
  const ran = await runHere([...args, '--secret', secret], { input: arrived });
  const verified = ran.json() as Verified;
  expect(ran.code).toBe(verified.verified ? 0 : 1);
  return verified;
}
