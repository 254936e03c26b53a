import { createFetchHandler, memoryStore, type WebhookOptions } from '@hookgate/core';
import { describe, expect, it } from 'vitest';
import {
  createClock,
  createDelivery,
  createEvent,
  createSender,
  deliver,
  eventTypesOf,
  receiverSecret,
  type SenderProfile,
  senderProfiles,
  type TamperingName,
  TEST_PUBLIC_URL,
  TEST_TIME,
  tamper,
  tamperings,
  tamperingsOf,
} from '../../testing/src/index.ts';

function handlerOf(profile: SenderProfile, options: Partial<WebhookOptions> = {}) {
  return createFetchHandler(profile.provider, {
    secret: receiverSecret(profile),
    now: () => TEST_TIME,
    store: memoryStore(),
    logger: { info() {}, warn() {}, error() {} },
    ...(profile.provider.signsUrl === true ? { publicUrl: TEST_PUBLIC_URL } : {}),
    on: { '*': () => {} },
    ...options,
  } as WebhookOptions);
}

const someEvent = (profile: SenderProfile): object => createEvent(profile, eventTypesOf(profile)[0] as string);

describe.each(senderProfiles.map((profile) => [profile.provider.name, profile] as const))('%s', (_name, profile) => {
  it.each(Object.entries(tamperingsOf(profile)))('tampered with: %s', async (name, { status }) => {
    const handle = handlerOf(profile);
    const delivery = createDelivery(profile, someEvent(profile));
    if (name === 'nonce-reused') await deliver(handle, delivery);
    expect((await deliver(handle, tamper(delivery, name as TamperingName))).status).toBe(status);
  });

  it('its sender goes on until it is done, and no event is handled twice', async () => {
    const clock = createClock();
    let fails = profile.retryDelaysMs.length;
    let runs = 0;
    const on = {
      '*': () => {
        if (fails-- > 0) throw new Error('not yet');
        runs += 1;
      },
    };
    const handle = handlerOf(profile, { now: clock.now, store: memoryStore({ clock: clock.monotonic }), on } as never);
    const sender = createSender(profile, { target: handle, clock });
    const message = sender.send(someEvent(profile));
    await sender.drain();
    expect(message.state).toBe('delivered');
    expect([runs, message.attempts.length]).toEqual([1, profile.retryDelaysMs.length + 1]);
    if (!profile.redelivers) return;
    sender.redeliver(message);
    await sender.runDue();
    expect([runs, message.state]).toEqual([1, 'delivered']);
  });
});

it('leaves out what means nothing for a sender', () => {
  const left = (name: string): readonly string[] => {
    const profile = senderProfiles.find(({ provider }) => provider.name === name) as SenderProfile;
    return Object.keys(tamperings).filter((each) => !(each in tamperingsOf(profile)));
  };
  expect(left('platos')).toEqual([]);
  expect(left('stripe')).toEqual(['nonce-reused']);
  expect(left('github')).toEqual(['stale', 'future', 'nonce-reused']);
  expect(left('gitlab')).toEqual(['body', 're-serialised', 'stale', 'future', 'nonce-reused']);
  expect(left('twilio')).toEqual(['re-serialised', 'stale', 'future', 'nonce-reused']);
});
