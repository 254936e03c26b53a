import { strict as assert } from 'node:assert';
import {
  type AnyProvider,
  createReceiver,
  memoryStore,
  type Observation,
  type Receiver,
  type WebhookOptions,
} from '@hookgate/core';
import { createDelivery, receiverSecret, TEST_PUBLIC_URL, type TestDelivery } from '../delivery.ts';
import { createEvent } from '../events/create-event.ts';
import { eventTypesOf } from '../profiles/profile-of.ts';
import { TEST_TIME } from '../test-time.ts';
import type { SenderUnderTest } from './sender-under-test.ts';

/** One request, to the byte; header values as a server's parser hands them on. */
export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What came of it. */
export interface Outcome {
  readonly status: number;
  readonly code: string;
  readonly body: string;
}

const SILENT = { info() {}, warn() {}, error() {} };

/** One receiver of the sender, and what its handler saw. */
export class SenderBench {
  readonly subject: SenderUnderTest;
  readonly events: Readonly<Record<string, unknown>>[] = [];
  readonly refusals: Extract<Observation, { type: 'rejected' }>[] = [];
  /** The receiver's clock, epoch milliseconds. */
  now: number = TEST_TIME;
  readonly #receiver: Receiver;

  constructor(subject: SenderUnderTest, options: Partial<WebhookOptions> = {}) {
    this.subject = subject;
    const { provider } = subject.profile;
    this.#receiver = createReceiver(
      provider as AnyProvider,
      {
        secret: receiverSecret(subject.profile),
        now: () => this.now,
        store: memoryStore(),
        logger: SILENT,
        observer: (each: Observation) => void (each.type === 'rejected' && this.refusals.push(each)),
        ...(provider.signsUrl === true ? { publicUrl: TEST_PUBLIC_URL } : {}),
        on: { '*': (event: Readonly<Record<string, unknown>>) => void this.events.push(event) },
        ...options,
      } as WebhookOptions,
    ) as Receiver;
  }

  /** Sends it, and answers what a client would see. */
  async send({ method = 'POST', path, headers, body }: Sent): Promise<Outcome> {
    const admission = await this.#receiver.admit(
      { method, url: path, header: (name) => headers[name], body: () => Promise.resolve(body) },
      '/conformance',
    );
    assert(admission.kind === 'reply', `answered ${admission.kind}`);
    const { status, code } = admission.reply;
    return { status, code, body: admission.reply.body };
  }

  /** Sends what must not pass: 401, one answer for all, a reason for the developer, and no handler. */
  async refuses(sent: Sent, what: string, code = 'invalid_signature'): Promise<void> {
    const [runs, told] = [this.events.length, this.refusals.length];
    const outcome = await this.send(sent);
    assert.deepEqual(
      [outcome.status, outcome.code],
      [401, code],
      `${what}: answered ${outcome.status} ${outcome.code}`,
    );
    assert.equal(this.events.length, runs, `${what}: the handler ran`);
    assert.equal(this.refusals.length, told + 1, `${what}: nobody was told`);
    assert(this.refusals.at(-1)?.reason, `${what}: there is no reason for the developer`);
  }
}

/** The types to send. */
export function typesOf({ types, profile }: SenderUnderTest): readonly string[] {
  return types ?? eventTypesOf(profile);
}

/** A delivery of the first type. */
export function someDelivery({ profile, ...rest }: SenderUnderTest, id = 'test_1'): TestDelivery {
  const [type = 'test.event'] = typesOf({ profile, ...rest });
  return createDelivery(profile, createEvent(profile, type, {}, { id }));
}

/** The headers that `sign` writes: the signature, and what is signed in headers. */
export function signedHeaders({ from, signing, body, headers }: TestDelivery): readonly string[] {
  const own = Object.keys(from.sign({ ...signing, body }));
  return own.filter((name) => name !== 'content-type' && headers[name] !== undefined);
}

/** Whether the signature covers the body: that of a shared token does not. */
export function signsBody({ profile }: SenderUnderTest): boolean {
  return profile.provider.scheme?.name !== 'token';
}

/** The delivery with another value in one header; `undefined` takes it out. */
export function withHeader(delivery: Sent, name: string, value: string | undefined): Sent {
  const { [name]: _old, ...others } = delivery.headers;
  return { ...delivery, headers: value === undefined ? others : { ...others, [name]: value } };
}
