import { senderProfiles } from '@hookgate/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { BuiltInSender, Emulator } from '../src/index.ts';
import { startEmulator } from './support/start-emulator.ts';
import { startReceiver } from './support/start-receiver.ts';

describe('after close()', () => {
  it('whatever would send throws a sentence', async () => {
    const receiver = await startReceiver(200);
    const emulator = await startEmulator({ senders: ['ploton'], forwardTo: receiver.url });
    const id = emulator.trigger('ploton', 'task.complete')[0]?.id as string;
    await emulator.settled();
    await emulator.close();
    const webhook = emulator.webhooks()[0]?.id as string;
    const calls: Readonly<Record<string, () => unknown>> = {
      trigger: () => emulator.trigger('ploton', 'task.complete'),
      sendEvent: () => emulator.sendEvent({ sender: 'ploton', type: 'task.complete' }),
      sendTest: () => emulator.sendTest(webhook),
      redeliver: () => emulator.redeliver(id),
      replay: () => emulator.replay(id, {}),
      redeliverDeadLetters: () => emulator.redeliverDeadLetters(),
      createTask: () => emulator.createTask({}),
      cancelTask: () => emulator.cancelTask('task_1'),
      changeTime: () => emulator.changeTime({ advanceMs: 1 }),
      'clock.setSpeed': () => emulator.clock.setSpeed(2),
    };
    for (const [name, call] of Object.entries(calls)) {
      expect(call, name).toThrow(
        `${name}: this emulator is closed and sends nothing any more; call it before close(), or make another emulator with createEmulator().`,
      );
    }
    await expect(emulator.clock.advance(1)).rejects.toMatchObject({ code: 'closed', status: 409 });
    expect([receiver.received.length, emulator.deliveries({}).total]).toEqual([1, 1]);
  });
});

describe('the names that `trigger` takes', () => {
  it('are those of the senders that are built in', () => {
    const names: Readonly<Record<BuiltInSender, true>> = {
      ploton: true,
      platos: true,
      'standard-webhooks': true,
      'standard-webhooks-public-key': true,
      svix: true,
      stripe: true,
      github: true,
      shopify: true,
      'slack-events': true,
      'slack-commands': true,
      'slack-interactivity': true,
      twilio: true,
      'twilio-json': true,
      discord: true,
      paddle: true,
      linear: true,
      'lemon-squeezy': true,
      meta: true,
      gitlab: true,
      telegram: true,
      resend: true,
      clerk: true,
      polar: true,
      openai: true,
    };
    expect(Object.keys(names)).toEqual(senderProfiles.map(({ provider }) => provider.name));
  });

  it('and the types of Ploton and Platos are checked by the compiler', () => {
    const { trigger } = {} as Emulator;
    expectTypeOf(trigger<'ploton'>).toBeCallableWith('ploton', 'task.complete');
    expectTypeOf(trigger<'platos'>).toBeCallableWith('platos', 'message.rated', { rating: 1 });
    expectTypeOf(trigger<'stripe'>).toBeCallableWith('stripe', 'invoice.paid');
    expectTypeOf(trigger<string>).toBeCallableWith('mine', 'anything');
    const compiled = (emulator: Emulator): void => {
      // @ts-expect-error: Ploton has no such event
      emulator.trigger('ploton', 'task.completed');
      // @ts-expect-error: that is one of Ploton's
      emulator.trigger('platos', 'task.complete');
    };
    expect(compiled).toBeTypeOf('function');
  });
});

it('advancing tells how the attempts ended that were made meanwhile', async () => {
  const receiver = await startReceiver(500, 500, 200);
  const emulator = await startEmulator({ senders: ['ploton'], forwardTo: receiver.url });
  emulator.trigger('ploton', 'task.complete');
  await emulator.settled();
  expect(emulator.time()).not.toHaveProperty('attempted');
  const none = { delivered: 0, refused: 0, timeout: 0, unreachable: 0 };
  expect(await emulator.changeTime({ advanceMs: 1_000 })).toMatchObject({ attempted: none });
  expect(await emulator.changeTime({ advanceMs: 600_000 })).toMatchObject({
    attempted: { ...none, delivered: 1, refused: 1 },
  });
});
