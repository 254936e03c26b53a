import { randomBytes } from 'node:crypto';
import { createDelivery, createEvent, type SenderProfile, type TestDelivery } from '@hookgate/testing';
import { setField } from '../arguments/set-field.ts';
import { UsageError } from '../usage-error.ts';

/** What is to be sent, and how it is signed. */
export interface DeliveryPlan {
  readonly profile: SenderProfile;
  readonly type: string;
  readonly secret: string;
  /** When it is signed, and when the event happened, epoch milliseconds. */
  readonly at: number;
  /** Where it goes: path and query are the delivery's, unless there is only the root. */
  readonly url: URL;
  /** What stands in front of the path for senders that sign it. Default: the origin of `url`. */
  readonly publicUrl?: string;
  /** Assignments to fields of the sample, such as `data.error.code=rate_limited`. */
  readonly set?: readonly string[];
  /** The exact bytes to send instead of a sample. */
  readonly body?: Uint8Array;
  /** Further headers, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A new event of the plan; each call makes another one. */
export function makeEvent({ profile, type, at, set = [] }: DeliveryPlan): object {
  const event = createEvent(profile, type, {}, { at, id: randomBytes(6).toString('hex') }) as object;
  for (const assignment of set) setField(event, assignment);
  return event;
}

/**
 * Signs, with a nonce of its own.
 *
 * @throws UsageError for a secret that cannot be one
 */
export function signEvent(plan: DeliveryPlan, event: object | Uint8Array): TestDelivery {
  const { profile, type, secret, at, url, headers = {} } = plan;
  const path = pathOf(url, profile);
  try {
    return createDelivery(profile, event, {
      secret,
      at,
      type,
      path,
      nonce: randomBytes(16).toString('hex'),
      publicUrl: (plan.publicUrl ?? url.origin).replace(/\/+$/, ''),
      headers,
    });
  } catch (error) {
    throw new UsageError('unsignable', `This cannot be signed: ${(error as Error).message}`, { cause: error });
  }
}

function pathOf({ pathname, search }: URL, { provider }: SenderProfile): string {
  const isRoot = pathname === '/' && search === '';
  return isRoot ? (provider.defaultPaths[0] ?? '/') : pathname + search;
}

/** Where a delivery goes: its own path, for some senders say something of the body there. */
export function targetOf(delivery: TestDelivery, { url }: Pick<DeliveryPlan, 'url'>): URL {
  return new URL(delivery.path, url.origin);
}
